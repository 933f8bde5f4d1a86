"""Standard objects, roles and the demo workspace as documents."""
