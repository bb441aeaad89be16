"""What people say in these conversations."""

from tests.fakes.phones.phone import Field

INVOICE = "invoice Acme 3 days of design at 800, due in 14 days"
ASKED = "Shall I invoice Acme €2,400.00"
PRICE = Field("line1.unit_price", "Line 1: price")
