"""What a permit costs, who owes it, how it is paid and how it stands in the books.

Order, low to high: fees, ledger, invoices, payments. Billing may use core; core never uses billing,
it hears of payments through events and through the guards and effects registered here.
"""
