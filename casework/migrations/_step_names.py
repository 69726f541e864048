"""Filling `last_step` in what was written before it existed: for the migrations of the routines that stood then."""

from django.db.models import OuterRef, Subquery

from config.append_only import lifted


def fill(apps, schema_editor, app, model, names):
    """Name the step of every history row by the label it had, then that of the case by its last row. Idempotent.

    `names`: label → name, as they stood when the column came. A row that opened its case is `open_case`.
    """
    history = apps.get_model(app, f'Historical{model}')
    with lifted(schema_editor, history._meta.db_table):
        rows = history._base_manager.filter(last_step='')
        rows.filter(history_type='+').update(last_step='open_case')
        for label, name in names.items():
            rows.filter(history_change_reason=label).exclude(history_type='+').update(last_step=name)
    latest = history._base_manager.filter(id=OuterRef('pk')).order_by('-history_id')
    case, user = apps.get_model('casework', 'Case'), apps.get_model('organisation', 'User')
    all_of_it = case._base_manager.filter(pk__in=history._base_manager.values('id'))
    for label, name in names.items():
        all_of_it.filter(next_step=label).update(next_step=name)
    mine = case._base_manager.filter(pk__in=history._base_manager.values('id'), last_step='')
    by = user._base_manager.filter(pk=OuterRef('_who')).values('pk')
    mine.annotate(_who=Subquery(latest.values('history_user_id')[:1])).update(
        last_step=Subquery(latest.values('last_step')[:1]), last_by=Subquery(by)
    )
