"""The URLs of the pages under /preferences/."""

from django.urls import path

from accounts.views import api_tokens, preferences, team

urlpatterns = [
    path("team/", team.team, name="team"),
    path("team/<int:pk>/", team.person, name="person"),
    path("team/<int:pk>/invite/", team.invite_again, name="person_invite"),
    path("team/<int:pk>/second-factor/", team.second_factor_reset, name="person_second_factor"),
    path("api-tokens/", api_tokens.api_tokens, name="api_tokens"),
    path("api-tokens/<int:pk>/revoke/", api_tokens.api_token_revoke, name="api_token_revoke"),
    path("<int:connection_id>/", preferences.preferences, name="preferences"),
]
