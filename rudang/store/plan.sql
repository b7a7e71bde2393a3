-- Who sees the plan's grants, surveys, proposals, reports and what follows letters. Applied by a
-- migration; safe to apply again.

SELECT rudang_bind('store_plangrant'), rudang_bind('store_overplanleave'),
       rudang_bind('store_letterstep'), rudang_bind('store_surveyreturn'),
       rudang_bind('store_surveyname'), rudang_bind('store_proposal'),
       rudang_bind('store_proposalline'), rudang_bind('store_dutydone'),
       rudang_bind('store_planreason'), rudang_bind('store_executionreport');

-- Places are never shown to the person they are meant for.
SELECT rudang_bind_person('store_plangrant', ''), rudang_bind_person('store_overplanleave', ''),
       rudang_bind_person('store_letterstep', ''), rudang_bind_person('store_surveyreturn', ''),
       rudang_bind_person('store_surveyname', ''), rudang_bind_person('store_proposal', ''),
       rudang_bind_person('store_proposalline', ''), rudang_bind_person('store_dutydone', ''),
       rudang_bind_person('store_planreason', ''), rudang_bind_person('store_executionreport', '');
