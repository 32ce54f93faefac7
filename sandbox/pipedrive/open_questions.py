"""Switches for what nobody could confirm about Pipedrive (docs/pipedrive.md), and its limits."""

from __future__ import annotations

import os

from sandbox.core import switches

# The least the application needs (docs/pipedrive.md#1.7), plus what the other record kinds need.
SCOPES = (
    "base,deals:full,contacts:read,contacts:full,products:read,products:full,users:read,deal-fields:full,"
    "contact-fields:full,product-fields:full,webhooks:full,search:read"
)

switches.register(
    pipedrive_oauth_error_keys="pipedrive",  # success, message, error; "standard": error, error_description
    pipedrive_marketplace_state=False,  # an install begun in the Marketplace goes by the app's own installation URL
    pipedrive_404_names_code=True,  # a v2 404 carries `code`
    pipedrive_429_is_json=True,  # else it is empty
    pipedrive_rate_headers=True,  # else the rate headers are missing
    pipedrive_reset_is_epoch=False,  # x-ratelimit-reset is a point in time, not a number of seconds
    pipedrive_day_begins_at_hour=0,  # of UTC: when the day's tokens are new
    pipedrive_block_after=50,  # 429s in a row until the edge blocks everybody
    pipedrive_block_seconds=600,  # and for how long
    pipedrive_sum_includes_tax=False,  # a line's `sum` counts exclusive tax
    pipedrive_category_is_number=False,  # a product's category is a number, else text
    pipedrive_deleted_product_is_404=False,  # a deleted product has an address no more
    pipedrive_search_lag_seconds=0,  # how long a change is not yet found by search
    pipedrive_note_bytes=100_000,  # the longest note
    pipedrive_file_bytes=10_000_000,  # the largest file
    pipedrive_field_cap=int(
        os.environ.get("SANDBOX_PIPEDRIVE_FIELD_CAP", "100")
    ),  # custom fields a plan allows
    pipedrive_value_includes_tax=False,  # a deal's value counts exclusive tax
    pipedrive_amount_discount_per_unit=False,  # a discount of type amount counts once per unit
    pipedrive_limit_above_max_is_400=True,  # else it is cut to the maximum
    pipedrive_unknown_query_is_400=False,  # else an unknown query key is ignored
    pipedrive_error_names_field_code=True,  # custom field errors carry field_code (since 2026-05-21)
    pipedrive_deal_product_events=True,  # webhooks may subscribe to deal_product
    pipedrive_api_token_in_query=True,  # the legacy ?api_token= still opens, beside the header
    pipedrive_probes_webhooks="",  # how a new webhook's address is tried: GET, HEAD, POST, or not
    pipedrive_merge_touches_deals=True,  # the deals of a merged person or organization get a new update_time
    pipedrive_ban_shows_inactive=True,  # a banned webhook is listed with is_active 0
    pipedrive_lists_removed_webhooks=False,  # a webhook removed after three days is listed with its reason
    pipedrive_uninstall_tries=1,  # tries to notify the app of an uninstall, until it answers 2xx
    pipedrive_http_webhooks=True,  # http:// is allowed for localhost
    pipedrive_plan_has_installments=True,  # Growth and above
    pipedrive_removed_v1_status=410,  # what a removed v1 address answers: 410, 404 or 200
    pipedrive_retry_after=False,  # a 429 carries Retry-After
    pipedrive_scopes=os.environ.get("SANDBOX_PIPEDRIVE_SCOPES", SCOPES),  # ticked for the app
    pipedrive_daily_tokens=int(os.environ.get("SANDBOX_PIPEDRIVE_DAILY_TOKENS", "300000")),
    pipedrive_burst_oauth=int(os.environ.get("SANDBOX_PIPEDRIVE_BURST", "160")),  # per token in two seconds
    pipedrive_burst_api_token=int(os.environ.get("SANDBOX_PIPEDRIVE_BURST_API_TOKEN", "80")),
    pipedrive_burst_search=int(os.environ.get("SANDBOX_PIPEDRIVE_BURST_SEARCH", "10")),
)
