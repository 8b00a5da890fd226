"""REST v1 over the same services as the portal: one module per resource, problem details."""
