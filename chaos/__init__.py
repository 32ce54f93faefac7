"""A season in the books: several workers, people and faults, checked at the end from outside on both sides.

Who does what:

- `__main__` and `mutation_check` are the commands; `plans` holds the sizes of a season, `settings` its Django settings.
- `environment` runs the sandbox and receives its webhooks; `own_database` holds the rows; `world` is the state that
  every season begins with; `clock` is the time of both sides.
- `season` runs the rounds; `scheduler` runs the workers, one at a time in the seed's order.
- `people` act in the application, `external_actors` in Xero and Pipedrive; `webhook_delivery` brings the events.
- `faults` befall remote calls, `freezes` stop workers, `scenarios` are accidents played on purpose; `crash_points` is
  where a worker can be stopped or killed.
- `expectations` are what people were promised; `checker` holds the checks, `inspection` makes them during and after a
  season; `journal` keeps the requests that explain a finding; `report` holds the result.
"""
