from accounting.services.entries import charge, charge_labour, charge_material, reverse_entries

__all__ = [
    "charge",
    "charge_labour",
    "charge_material",
    "reverse_entries",
]
