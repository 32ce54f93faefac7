"""`/api/v2/pipelines` and `/api/v2/stages`, read-only (docs/pipedrive.md#8.4)."""

from __future__ import annotations

from django.http import HttpResponse

from sandbox.pipedrive.api_v2.cursor_lists import page_of, read_int
from sandbox.pipedrive.errors import not_found
from sandbox.pipedrive.gateway import Call, operation
from sandbox.pipedrive.models import Pipeline, Stage
from sandbox.pipedrive.serialisation import v2
from sandbox.pipedrive.serializers import serialize_pipeline, serialize_stage

READ = "deals:read deals:full admin"


@operation(cost=5, scopes=READ)
def list_pipelines(call: Call) -> HttpResponse:
    return page_of(call, Pipeline.objects.filter(is_deleted=False), serialize_pipeline)


@operation(cost=1, scopes=READ)
def get_pipeline(call: Call, *, pipeline_id: int) -> HttpResponse:
    pipeline = Pipeline.objects.filter(pk=pipeline_id).first()
    if pipeline is None:
        raise not_found("Pipeline")
    return v2(serialize_pipeline(pipeline))


@operation(cost=5, scopes=READ)
def list_stages(call: Call) -> HttpResponse:
    rows = Stage.objects.filter(is_deleted=False)
    if "pipeline_id" in call.query:
        rows = rows.filter(pipeline_id=read_int(call.query, "pipeline_id"))
    return page_of(call, rows, serialize_stage, sorts=("id", "update_time", "add_time", "order_nr"))


@operation(cost=1, scopes=READ)
def get_stage(call: Call, *, stage_id: int) -> HttpResponse:
    stage = Stage.objects.filter(pk=stage_id).first()
    if stage is None:
        raise not_found("Stage")
    return v2(serialize_stage(stage))
