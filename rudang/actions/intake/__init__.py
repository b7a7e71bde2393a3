"""How each kind of workbook is checked, taken in and taken back; one file per kind."""
