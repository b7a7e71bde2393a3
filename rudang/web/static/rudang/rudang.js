// What the pages do beyond links and forms: menus, dates, half-filled forms, choosing rows, uploads.
(() => {
  "use strict";
  const root = document.documentElement;

  // Before the first paint, so that a folded column does not flash open.
  try {
    if (localStorage.getItem("rudang.nav") === "folded") root.dataset.nav = "folded";
  } catch { /* storage may be switched off; the column then stays open */ }

  const closest = (event, selector) =>
    event.target instanceof Element ? event.target.closest(selector) : null;

  // Menus ------------------------------------------------------------------------------------

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(except)) menu.open = false;
  };

  const toggleNav = (open) => {
    root.toggleAttribute("data-nav-open", open);
    document.querySelector("[data-toggle-nav]")?.setAttribute("aria-expanded", String(open));
  };

  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    if (closest(event, "[data-toggle-nav]")) {
      toggleNav(!root.hasAttribute("data-nav-open"));
    } else if (root.hasAttribute("data-nav-open") && !closest(event, "#nav")) {
      toggleNav(false);
    }
    const fold = closest(event, "[data-fold-nav]");
    if (fold) {
      const folded = root.dataset.nav !== "folded";
      root.dataset.nav = folded ? "folded" : "open";
      fold.setAttribute("aria-pressed", String(folded));
      try { localStorage.setItem("rudang.nav", root.dataset.nav); } catch { /* as above */ }
    }
    if (closest(event, "[data-print]")) window.print();
    closest(event, "[data-dismiss]")?.closest(".message")?.remove();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      closeMenus(null);
      menu?.querySelector("summary")?.focus();
      toggleNav(false);
    }
    const typing = event.target.matches?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      const search = document.getElementById("search");
      if (search) { event.preventDefault(); search.focus(); }
    }
  });

  // Names taken from the register: what was being typed gives way to the name that was chosen.
  document.addEventListener("click", (event) => {
    const taken = closest(event, "[data-pick]");
    const input = taken && document.getElementById(taken.dataset.pickInto);
    if (!input) return;
    const name = taken.dataset.pick;
    const names = input.value.split(/[、，,;；\s]+/).filter(Boolean);
    if (taken.dataset.pickText && names.at(-1) === taken.dataset.pickText) names.pop();
    input.value = taken.dataset.pickOne === undefined
      ? [...names.filter((one) => one !== name), name].join("、") + "、"
      : name;
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // Paper ------------------------------------------------------------------------------------

  // What the first sheet says above its title stands in the margin of the others.
  document.addEventListener("DOMContentLoaded", () => {
    const parts = [...document.querySelectorAll(".print-head > *")].map((one) => one.textContent.trim());
    if (parts.length) root.style.setProperty("--running-head", JSON.stringify(parts.join("　")));
  });

  // Days -------------------------------------------------------------------------------------

  // Browsers break a day at its hyphens, and no style forbids it for a whole sentence.
  const keepDays = (part) => {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode())
      if (/\d{4}-\d{2}-\d{2}/.test(walker.currentNode.data)) found.push(walker.currentNode);
    for (const node of found) {
      if (node.parentElement?.closest("textarea, option, script, svg, .keep, td.date")) continue;
      node.replaceWith(...node.data.split(/(\d{4}-\d{2}-\d{2})/).map((words, n) => {
        if (n % 2 === 0) return words;
        const kept = document.createElement("span");
        kept.className = "keep";
        kept.textContent = words;
        return kept;
      }));
    }
  };
  document.addEventListener("DOMContentLoaded", () => keepDays(document.body));
  document.addEventListener("htmx:load", (event) => keepDays(event.detail.elt));

  const DAY = 86400000;

  // The spellings that offices use become 2019-07-08; anything else stays as typed for the
  // server to answer, and null means that it names no day.
  const readDay = (text) => {
    const plain = text.normalize("NFKC").trim();
    const found =
      plain.match(/^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/) ||
      plain.match(/^(\d{4})(\d{2})(\d{2})$/);
    if (!found) return null;
    const [year, month, day] = found.slice(1).map(Number);
    const made = new Date(Date.UTC(year, month - 1, day));
    return made.getUTCMonth() === month - 1 && made.getUTCDate() === day ? made : null;
  };
  const iso = (moment) => moment.toISOString().slice(0, 10);

  const sayWindow = (input) => {
    const output = document.querySelector(`[data-window-of="${CSS.escape(input.id)}"]`);
    if (!output) return;
    const say = (state, words) => { output.dataset.state = state; output.textContent = words; };
    if (!input.value.trim()) return say("", "");
    const held = readDay(input.value);
    if (!held) return say("strange", output.dataset.strange);
    const { earliest, latest } = input.dataset;
    const days = (from, to) => String(Math.round((to - from) / DAY));
    if (earliest && iso(held) < earliest)
      return say("before", output.dataset.before.replace("{n}", days(held, new Date(earliest))));
    if (latest && iso(held) > latest)
      return say("after", output.dataset.after.replace("{n}", days(new Date(latest), held)));
    say(earliest || latest ? "inside" : "", earliest || latest ? output.dataset.inside : "");
  };

  document.addEventListener("change", (event) => {
    const input = closest(event, "[data-day]");
    if (!input) return;
    const held = readDay(input.value);
    if (held) input.value = iso(held);
    sayWindow(input);
  });
  document.addEventListener("input", (event) => {
    const input = closest(event, "[data-day]");
    if (input && readDay(input.value)) sayWindow(input);
  });

  // Forms ------------------------------------------------------------------------------------

  const isHalfFilled = (form) =>
    !form.dataset.leaving &&
    [...form.elements].some((field) => {
      if (field.type === "hidden" || !field.name) return false;
      if (field.type === "checkbox" || field.type === "radio")
        return field.checked !== field.defaultChecked;
      if (field.type === "file") return field.files.length > 0;
      if (field.tagName === "SELECT")
        return [...field.options].some((one, n) => {
          const asServed = [...field.options].some((other) => other.defaultSelected)
            ? one.defaultSelected
            : n === 0;
          return one.selected !== asServed;
        });
      return "defaultValue" in field && field.value !== field.defaultValue;
    });

  window.addEventListener("beforeunload", (event) => {
    if ([...document.querySelectorAll("form[data-guard]")].some(isHalfFilled))
      event.preventDefault();
  });

  // A part of the page swapped away takes its half-filled form with it: the same question.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const target = event.detail.target;
    const sender = event.detail.requestConfig?.elt;
    for (const form of target?.querySelectorAll?.("form[data-guard]") ?? []) {
      if (form.contains(sender) || !isHalfFilled(form)) continue;
      if (!window.confirm(form.dataset.guard)) event.detail.shouldSwap = false;
      return;
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (event.submitter?.hasAttribute("data-stays")) return; // a file comes, the page stays
    if (event.submitter?.dataset.download !== undefined) { // a file comes, the page stays
      form.dataset.leaving = "yes";
      setTimeout(() => stay(form), 1000);
      return;
    }
    if (form.dataset.leaving) { event.preventDefault(); return; } // the second click of a double click
    form.dataset.leaving = "yes";
    for (const button of form.querySelectorAll("button[type=submit]"))
      button.setAttribute("aria-disabled", "true");
  });
  const stay = (form) => {
    delete form.dataset.leaving;
    for (const button of form.querySelectorAll("button[aria-disabled]"))
      button.removeAttribute("aria-disabled");
  };
  // Back from the browser's memory, or from an answer that was no new page.
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach(stay));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) stay(form);
  });

  // Forms of acts ----------------------------------------------------------------------------

  // What is proposed beside a field is taken over by a click, and checked like anything typed.
  document.addEventListener("click", (event) => {
    const button = closest(event, "[data-take]");
    const into = button && document.getElementById(button.dataset.into);
    if (!into) return;
    into.value = button.dataset.take;
    into.focus();
    into.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // Enter sends a form from a line of text; from a box of several lines, where it begins a new
  // one, Ctrl+Enter does.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = closest(event, "form[method=post] textarea")?.form;
    const button = form?.querySelector("button[type=submit].btn-primary");
    if (button) form.requestSubmit(button);
  });

  // Ctrl+D as in a spreadsheet: what is proposed beside the field, or else what stands in the same
  // field further up. Words about a person are never taken over: they are each person's own.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "d" || !(event.ctrlKey || event.metaKey)) return;
    const input = closest(event, "[data-lines] input");
    if (!input) return;
    event.preventDefault();
    const kind = input.name.slice(0, input.name.indexOf("-") + 1);
    const same = [...input.form.querySelectorAll(`[data-lines] input[name^="${CSS.escape(kind)}"]`)];
    const proposed = document.querySelector(`[data-take][data-into="${CSS.escape(input.id)}"]`);
    const value =
      proposed?.dataset.take ?? same.slice(0, same.indexOf(input)).findLast((one) => one.value)?.value;
    if (!value) return;
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // Several names stand in one field: the register completes the last of them.
  document.addEventListener("input", (event) => {
    const input = closest(event, "[data-names]");
    const list = input && document.getElementById(input.dataset.names);
    if (!list) return;
    list.names ??= [...list.options].map((one) => one.value);
    const at = Math.max(...["、", "，", ","].map((mark) => input.value.lastIndexOf(mark))) + 1;
    const before = input.value.slice(0, at);
    if (list.dataset.before === before) return;
    list.dataset.before = before;
    for (const [n, one] of [...list.options].entries()) one.value = before + list.names[n];
  });

  // Crossing into another edition asks other things; what was typed meanwhile goes over into them.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    if (target.id !== "act-asked") return;
    for (const old of target.querySelectorAll("input, select, textarea")) {
      if (!old.name || old.type === "hidden") continue;
      const place = `[name="${CSS.escape(old.name)}"]`;
      if (old.type === "checkbox" || old.type === "radio") {
        for (const made of fragment.querySelectorAll(place))
          if (made.value === old.value) made.checked = old.checked;
      } else {
        const made = fragment.querySelector(place);
        if (made) made.value = old.value;
      }
    }
  });

  // Choosing rows ----------------------------------------------------------------------------

  const boxesOf = (id) =>
    [...document.querySelectorAll(`input[type=checkbox][form="${CSS.escape(id)}"]`)];
  const countChosen = (id) => {
    const form = document.getElementById(id);
    if (!form?.matches("[data-batch]")) return;
    const boxes = boxesOf(id);
    const chosen = boxes.filter((box) => box.checked).length;
    form.hidden = chosen === 0;
    form.querySelector("[data-batch-count]").textContent = String(chosen);
    const all = document.querySelector(`[data-choose-all="${CSS.escape(id)}"]`);
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
  };
  document.addEventListener("change", (event) => {
    const all = closest(event, "[data-choose-all]");
    if (all) {
      for (const box of boxesOf(all.dataset.chooseAll)) box.checked = all.checked;
      countChosen(all.dataset.chooseAll);
    }
    const box = closest(event, "input[type=checkbox][form]");
    if (box) countChosen(box.getAttribute("form"));
  });

  // Meetings: one tick for everybody who has a vote; those without one only sit in.
  document.addEventListener("change", (event) => {
    const all = closest(event, "[data-all-present]");
    if (!all) return;
    for (const box of all.closest("table").querySelectorAll("[data-present=vote]"))
      box.checked = all.checked;
  });

  // Uploads ----------------------------------------------------------------------------------

  document.addEventListener("change", (event) => {
    const file = closest(event, "[data-drop] input[type=file]");
    if (!file) return;
    const drop = file.closest("[data-drop]");
    drop.querySelector("[data-drop-name]").textContent =
      [...file.files].map((one) => one.name).join("、");
    drop.classList.toggle("drop-filled", file.files.length > 0);
  });
  for (const [kind, on] of [["dragenter", true], ["dragleave", false], ["drop", false]])
    document.addEventListener(kind, (event) =>
      closest(event, "[data-drop]")?.classList.toggle("drop-over", on));

  let isPutInPlace = false;
  window.addEventListener("popstate", () => { if (isPutInPlace) location.reload(); });

  // Sent by hand only for the sake of the bar; the answer is the page a plain form would have led to.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-upload]");
    if (!form || event.defaultPrevented) return;
    const bar = form.querySelector("[data-upload-bar]");
    const send = new XMLHttpRequest();
    event.preventDefault();
    bar.hidden = false;
    send.upload.addEventListener("progress", (step) => {
      if (step.lengthComputable) bar.value = (step.loaded / step.total) * 100;
    });
    send.upload.addEventListener("load", () => bar.removeAttribute("value"));
    send.addEventListener("load", () => {
      const page = new DOMParser().parseFromString(send.responseText, "text/html");
      const moved = send.responseURL !== "" && send.responseURL !== location.href;
      // A page of the bare frame (signed out meanwhile) does not fit into this one.
      if (moved && page.body.classList.contains("plain")) return location.assign(send.responseURL);
      const main = page.querySelector("main");
      if (!main) return location.reload();
      // Put in place rather than fetched again: a second reading would miss its messages.
      if (moved) history.pushState(null, "", send.responseURL);
      isPutInPlace = true;
      document.title = page.title;
      document.querySelector("main").replaceWith(document.adoptNode(main));
      window.htmx?.process(document.querySelector("main"));
      window.scrollTo(0, 0);
      ready();
    });
    send.addEventListener("error", () => {
      // A connection that breaks is tried once more as the plain form it is.
      form.submit();
    });
    send.open("POST", form.action);
    send.send(new FormData(form, event.submitter));
  });

  // Once the page is there -------------------------------------------------------------------

  const ready = () => {
    const first = document.querySelector("[data-focus]");
    first?.focus();
    // A page that is one form opens in it, where that calls up no keyboard over half the screen.
    if (!first && location.hash.length < 2 && matchMedia("(hover: hover)").matches) {
      [...document.querySelectorAll("form[data-begin] :is(input:not([type=hidden]), select, textarea)")]
        .find((one) => !one.value && one.checkVisibility())?.focus({ preventScroll: true });
    }
    for (const input of document.querySelectorAll("[data-day]")) sayWindow(input);
    for (const form of document.querySelectorAll("[data-batch]")) countChosen(form.id);
    document.querySelector("[data-fold-nav]")
      ?.setAttribute("aria-pressed", String(root.dataset.nav === "folded"));
    // A finding or step that the address points at is opened on the way to it.
    if (location.hash.length > 1) {
      const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      for (let fold = named?.closest("details"); fold; fold = fold.parentElement?.closest("details"))
        fold.open = true;
      named?.scrollIntoView();
    }
  };
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:afterSettle", (event) => {
    for (const input of event.target.querySelectorAll?.("[data-day]") ?? []) sayWindow(input);
    event.target.querySelector?.("[data-focus]")?.focus();
  });
  window.addEventListener("beforeprint", () => {
    // Paper cannot be unfolded, nor filled in.
    for (const fold of document.querySelectorAll("main details:not(.menu):not([open]):not(:has(> form))")) {
      fold.open = true;
      fold.dataset.forPrint = "yes";
    }
  });
  window.addEventListener("afterprint", () => {
    for (const fold of document.querySelectorAll("details[data-for-print]")) {
      fold.open = false;
      delete fold.dataset.forPrint;
    }
  });
})();
