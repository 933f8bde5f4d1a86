"""Objects, fields, roles as documents; the catalog built from them."""
