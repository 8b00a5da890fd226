"""Pages of the cashier: open invoices, cash at the counter, bank credits, receipts."""
