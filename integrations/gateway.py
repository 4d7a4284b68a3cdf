"""The door to the outside: picks credentials, applies limits, calls the client, records the Exchange."""
