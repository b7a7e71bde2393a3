"""The store as a Django app: the tables and what guards them."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Its label names the tables: `store_dossier`, `store_act`, …"""

    name = "rudang.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
