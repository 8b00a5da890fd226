"""The demonstration: people of three countries and cases in every state, made by the services."""
