"""Compliance: how rights and data are kept, against ISO/IEC 27001:2022 Annex A, with a proposed change for what is wrong."""
