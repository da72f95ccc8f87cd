import core.quantities
import core.schema
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import django_fsm
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounting', '0001_initial'),
        ('auth', '__first__'),
        ('catalog', '0001_initial'),
        ('core', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('warehouse', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=50, verbose_name='number')),
                ('external_id', models.CharField(blank=True, default='', help_text='As the customer writes it.', max_length=100, verbose_name="customer's own number")),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('customer', models.ForeignKey(help_text='Who ordered; type a part of the number or of the name.', on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='catalog.customer', verbose_name='customer')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'customer order',
                'verbose_name_plural': 'customer orders',
                'indexes': [models.Index(fields=['store', '-created_at', '-id'], name='customer_order_newest'), models.Index(models.F('store'), django.db.models.functions.comparison.Collate(django.db.models.functions.text.Upper('number'), 'C'), name='find_customer_order'), models.Index(models.F('store'), django.db.models.functions.comparison.Collate(django.db.models.functions.text.Upper('external_id'), 'C'), condition=models.Q(('external_id', ''), _negated=True), name='find_customers_own')],
                'constraints': [models.UniqueConstraint(fields=('store', 'number'), name='one_customer_order_per_number'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='customer_order_has_number')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_customerorderevent" ("created_at", "customer_id", "external_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "store_id") SELECT new_values."created_at", new_values."customer_id", new_values."external_id", new_values."id", new_values."number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."store_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6543a212b354688a998d5781e36fa683a0d4b7e6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_cfc64', referencing='REFERENCING NEW TABLE AS new_values ', table='production_customerorder', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_customerorderevent" ("created_at", "customer_id", "external_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "store_id") SELECT new_values."created_at", new_values."customer_id", new_values."external_id", new_values."id", new_values."number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."store_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b1511ac822c29b6ade74e5a0624489278400047b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_ef13d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='production_customerorder', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_customerorderevent" ("created_at", "customer_id", "external_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "store_id") SELECT old_values."created_at", old_values."customer_id", old_values."external_id", old_values."id", old_values."number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."store_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='41b0fc6edaf84e63220883328e43ec65dc057d91', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f3866', referencing='REFERENCING OLD TABLE AS old_values ', table='production_customerorder', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ProductionSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('over_percent', models.DecimalField(blank=True, decimal_places=4, help_text='Of the ordered amount. Empty: any amount.', max_digits=9, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='over-production tolerance %')),
                ('under_percent', models.DecimalField(blank=True, decimal_places=4, help_text='How much may be missing when an order is finished. Empty: any amount.', max_digits=9, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='under-production tolerance %')),
                ('opens_work_orders', models.BooleanField(default=True, help_text='Starting production opens orders on the shop floor.', verbose_name='open work orders')),
                ('issues_pick_orders', models.BooleanField(default=False, help_text='Starting production has its parts fetched to the line side by a storage order.', verbose_name='issue pick orders')),
                ('store', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'production settings',
                'verbose_name_plural': 'production settings',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('over_percent', None), ('over_percent__gte', 0), _connector='OR'), models.Q(('under_percent', None), ('under_percent__gte', 0), _connector='OR')), name='tolerances_not_negative')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_productionsettingsevent" ("id", "issues_pick_orders", "opens_work_orders", "over_percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "store_id", "under_percent") SELECT new_values."id", new_values."issues_pick_orders", new_values."opens_work_orders", new_values."over_percent", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."store_id", new_values."under_percent" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='cdb0c55e94bc31f309974f557c85d596b5a84b9e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_27d39', referencing='REFERENCING NEW TABLE AS new_values ', table='production_productionsettings', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_productionsettingsevent" ("id", "issues_pick_orders", "opens_work_orders", "over_percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "store_id", "under_percent") SELECT new_values."id", new_values."issues_pick_orders", new_values."opens_work_orders", new_values."over_percent", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."store_id", new_values."under_percent" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b6024df258d2f6b1b72e0e2f763d10b3a6e9ec5a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a3654', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='production_productionsettings', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_productionsettingsevent" ("id", "issues_pick_orders", "opens_work_orders", "over_percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "store_id", "under_percent") SELECT old_values."id", old_values."issues_pick_orders", old_values."opens_work_orders", old_values."over_percent", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."store_id", old_values."under_percent" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='5b8112d79250c4ade84d7759244807e88b6f9150', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_99613', referencing='REFERENCING OLD TABLE AS old_values ', table='production_productionsettings', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='CustomerOrderEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=50, verbose_name='number')),
                ('external_id', models.CharField(blank=True, default='', help_text='As the customer writes it.', max_length=100, verbose_name="customer's own number")),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('customer', models.ForeignKey(db_constraint=False, help_text='Who ordered; type a part of the number or of the name.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.customer', verbose_name='customer')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='production.customerorder')),
                ('store', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.store', verbose_name='store')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c2307b99bdc5246f73f911291b0c55128be30b65', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_970a6', table='production_customerorderevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='CustomerOrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('quantity', core.quantities.QuantityField(decimal_places=6, help_text="In the article's base unit, such as 12.5.", max_digits=18, verbose_name='quantity')),
                ('due_date', models.DateField(blank=True, help_text='When the customer wants it. Empty: no date was agreed.', null=True, verbose_name='due')),
                ('article', models.ForeignKey(help_text='What was ordered; type a part of the number or of the name.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.article', verbose_name='article')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='production.customerorder', verbose_name='customer order')),
            ],
            options={
                'verbose_name': 'customer order line',
                'verbose_name_plural': 'customer order lines',
                'constraints': [models.UniqueConstraint(fields=('order', 'position'), name='one_customer_line_per_position'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='customer_line_positive')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_customerorderlineevent" ("article_id", "due_date", "id", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quantity") SELECT new_values."article_id", new_values."due_date", new_values."id", new_values."order_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."quantity" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fbce6d37bab9ce0c97a9ba60928241de4b5b5ccd', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7add9', referencing='REFERENCING NEW TABLE AS new_values ', table='production_customerorderline', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_customerorderlineevent" ("article_id", "due_date", "id", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quantity") SELECT new_values."article_id", new_values."due_date", new_values."id", new_values."order_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."quantity" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3adaa407d07a78c66785eccfbb66175396e6e1f7', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_673cd', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='production_customerorderline', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_customerorderlineevent" ("article_id", "due_date", "id", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quantity") SELECT old_values."article_id", old_values."due_date", old_values."id", old_values."order_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."quantity" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='48c7dbcc919588536ddd4737fa50460426d487f0', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f5109', referencing='REFERENCING OLD TABLE AS old_values ', table='production_customerorderline', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ProductionOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('reference', models.CharField(max_length=50, verbose_name='reference')),
                ('state', django_fsm.FSMField(choices=[('new', 'New'), ('in_production', 'In production'), ('finished', 'Finished'), ('cancelled', 'Cancelled')], default='new', max_length=15, protected=True, verbose_name='state')),
                ('customer_external_id', models.CharField(blank=True, default='', help_text='Empty: that of the customer order.', max_length=100, verbose_name="customer's own number")),
                ('name', models.CharField(blank=True, default='', help_text='What it is for, in a few words.', max_length=200, verbose_name='name')),
                ('comment', models.TextField(blank=True, default='', help_text='For those who make it, such as: pack in pairs.', verbose_name='comment')),
                ('internal_reference', models.CharField(blank=True, default='', help_text='A mark of your own, such as a cost centre or a batch number.', max_length=100, verbose_name='internal reference')),
                ('reserve_in_depth', models.BooleanField(default=False, help_text='On: parts without a bill of their own, of all levels. Off: the first level of the bill.', verbose_name='down to simple parts')),
                ('start_at', models.DateTimeField(blank=True, help_text='When the work shall begin.', null=True, verbose_name='planned start')),
                ('end_at', models.DateTimeField(blank=True, help_text='When it has to be done; afterwards it is late.', null=True, verbose_name='planned end')),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='finished at')),
                ('work_hours', models.DecimalField(decimal_places=6, default=0, help_text='Hours that are planned for it.', max_digits=18, verbose_name='work hours')),
                ('store_state', models.IntegerField(blank=True, null=True, verbose_name="client's own state")),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
                ('customer_order', models.ForeignKey(blank=True, help_text='Whose goods it makes. Empty: for stock.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='production_orders', to='production.customerorder', verbose_name='customer order')),
                ('job', models.ForeignKey(blank=True, help_text='Material and time are charged to it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='production_orders', to='accounting.job', verbose_name='job')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'production order',
                'verbose_name_plural': 'production orders',
                'permissions': [('run_productionorder', 'Can start, supply and finish production orders'), ('cancel_productionorder', 'Can cancel production orders'), ('exceed_tolerance', 'Can produce beyond the tolerance')],
                'indexes': [models.Index(fields=['store', '-created_at', '-id'], name='production_newest'), models.Index(fields=['store', 'state', '-created_at', '-id'], name='production_by_state'), models.Index(models.F('store'), models.F('state'), models.OrderBy(models.F('start_at'), descending=True, nulls_last=True), models.OrderBy(models.F('id'), descending=True), name='production_by_start'), models.Index(models.F('store'), models.F('state'), models.OrderBy(models.F('end_at'), descending=True, nulls_last=True), models.OrderBy(models.F('id'), descending=True), name='production_by_end'), models.Index(condition=models.Q(('state__in', ('new', 'in_production'))), fields=['store', 'end_at', 'id'], name='production_late'), models.Index(models.F('store'), django.db.models.functions.comparison.Collate(django.db.models.functions.text.Upper('reference'), 'C'), name='find_production_order'), models.Index(models.F('store'), django.db.models.functions.comparison.Collate(django.db.models.functions.text.Upper('name'), 'C'), condition=models.Q(('name', ''), _negated=True), name='find_production_order_name'), models.Index(models.F('store'), django.db.models.functions.comparison.Collate(django.db.models.functions.text.Upper('internal_reference'), 'C'), condition=models.Q(('internal_reference', ''), _negated=True), name='find_internal_reference')],
                'constraints': [models.UniqueConstraint(fields=('store', 'reference'), name='one_production_order_per_reference'), models.CheckConstraint(condition=models.Q(('reference', ''), _negated=True), name='production_order_has_reference')],
                'triggers': [pgtrigger.compiler.Trigger(name='tally_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO core_tally (store_id, kind, state, n)\nSELECT store_id, 'production.productionorder', state, sum(n) FROM (SELECT store_id, state, 1 AS n FROM new_rows) AS changed\nGROUP BY store_id, state HAVING sum(n) <> 0;\nRETURN NULL;\n", hash='4084b4ccd79aa5aa7ab8dfaba048d0d130522ed3', level='STATEMENT', operation='INSERT', pgid='pgtrigger_tally_insert_f4f2c', referencing='REFERENCING NEW TABLE AS new_rows ', table='production_productionorder', when='AFTER')), pgtrigger.compiler.Trigger(name='tally_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO core_tally (store_id, kind, state, n)\nSELECT store_id, 'production.productionorder', state, sum(n) FROM (SELECT store_id, state, 1 AS n FROM new_rows UNION ALL SELECT store_id, state, -1 AS n FROM old_rows) AS changed\nGROUP BY store_id, state HAVING sum(n) <> 0;\nRETURN NULL;\n", hash='e61a3a21c04c530674669a29b148a986539e2e30', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_tally_update_b269e', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='production_productionorder', when='AFTER')), pgtrigger.compiler.Trigger(name='tally_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO core_tally (store_id, kind, state, n)\nSELECT store_id, 'production.productionorder', state, sum(n) FROM (SELECT store_id, state, -1 AS n FROM old_rows) AS changed\nGROUP BY store_id, state HAVING sum(n) <> 0;\nRETURN NULL;\n", hash='592fa30a8196c285a3ba43546dfad0fb24d3d876', level='STATEMENT', operation='DELETE', pgid='pgtrigger_tally_delete_f7a7f', referencing='REFERENCING OLD TABLE AS old_rows ', table='production_productionorder', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_productionorderevent" ("comment", "created_at", "customer_external_id", "customer_order_id", "end_at", "finished_at", "id", "internal_reference", "job_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "reserve_in_depth", "start_at", "state", "store_id", "store_state", "updated_at", "version", "work_hours") SELECT old_values."comment", old_values."created_at", old_values."customer_external_id", old_values."customer_order_id", old_values."end_at", old_values."finished_at", old_values."id", old_values."internal_reference", old_values."job_id", old_values."name", _pgh_attached_context.value, NOW(), \'update\', old_values."id", old_values."reference", old_values."reserve_in_depth", old_values."start_at", old_values."state", old_values."store_id", old_values."store_state", old_values."updated_at", old_values."version", old_values."work_hours" FROM ( SELECT old_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='54c353723ab15e94b4a6de0a9549cd2947f16d7e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b602e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='production_productionorder', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_productionorderevent" ("comment", "created_at", "customer_external_id", "customer_order_id", "end_at", "finished_at", "id", "internal_reference", "job_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "reserve_in_depth", "start_at", "state", "store_id", "store_state", "updated_at", "version", "work_hours") SELECT old_values."comment", old_values."created_at", old_values."customer_external_id", old_values."customer_order_id", old_values."end_at", old_values."finished_at", old_values."id", old_values."internal_reference", old_values."job_id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reference", old_values."reserve_in_depth", old_values."start_at", old_values."state", old_values."store_id", old_values."store_state", old_values."updated_at", old_values."version", old_values."work_hours" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f73b961f8c58008a33f71d75c3687951e2760a5e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_6a933', referencing='REFERENCING OLD TABLE AS old_values ', table='production_productionorder', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ProductionSettingsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('over_percent', models.DecimalField(blank=True, decimal_places=4, help_text='Of the ordered amount. Empty: any amount.', max_digits=9, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='over-production tolerance %')),
                ('under_percent', models.DecimalField(blank=True, decimal_places=4, help_text='How much may be missing when an order is finished. Empty: any amount.', max_digits=9, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='under-production tolerance %')),
                ('opens_work_orders', models.BooleanField(default=True, help_text='Starting production opens orders on the shop floor.', verbose_name='open work orders')),
                ('issues_pick_orders', models.BooleanField(default=False, help_text='Starting production has its parts fetched to the line side by a storage order.', verbose_name='issue pick orders')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='production.productionsettings')),
                ('store', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.store', verbose_name='store')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dcb431da357ebc5dbef560e19c111696ddcfb1b2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3a157', table='production_productionsettingsevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='CustomerOrderLineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('quantity', core.quantities.QuantityField(decimal_places=6, help_text="In the article's base unit, such as 12.5.", max_digits=18, verbose_name='quantity')),
                ('due_date', models.DateField(blank=True, help_text='When the customer wants it. Empty: no date was agreed.', null=True, verbose_name='due')),
                ('article', models.ForeignKey(db_constraint=False, help_text='What was ordered; type a part of the number or of the name.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.article', verbose_name='article')),
                ('order', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='production.customerorder', verbose_name='customer order')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='production.customerorderline')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='17d05ab75a1a4297da5a623f8ba3be90fbe9c72f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_66ee4', table='production_customerorderlineevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ProductionOrderArticle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', core.quantities.QuantityField(decimal_places=6, help_text="How many are to be made, in the article's base unit.", max_digits=18, verbose_name='ordered')),
                ('finished', core.quantities.QuantityField(decimal_places=6, default=0, max_digits=18, verbose_name='finished')),
                ('waste', core.quantities.QuantityField(decimal_places=6, default=0, max_digits=18, verbose_name='waste')),
                ('finished_before', core.quantities.QuantityField(decimal_places=6, default=0, editable=False, help_text='Of what is finished: made before the order was imported, without a report here.', max_digits=18, verbose_name='finished before')),
                ('waste_before', core.quantities.QuantityField(decimal_places=6, default=0, editable=False, help_text='Of the waste: spoiled before the order was imported, without a report here.', max_digits=18, verbose_name='waste before')),
                ('time', models.DecimalField(decimal_places=6, default=0, help_text='Planned hours of work on this line, such as 1.5.', max_digits=18, verbose_name='time in hours')),
                ('status', models.IntegerField(blank=True, null=True, verbose_name="client's own status")),
                ('article', models.ForeignKey(help_text='What is made. Its bill of materials is copied when it is added.', on_delete=django.db.models.deletion.PROTECT, related_name='production_lines', to='catalog.article', verbose_name='article')),
                ('drawing', models.ForeignKey(editable=False, help_text='The revision that was the newest when production began.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.drawing', verbose_name='drawing')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='articles', to='production.productionorder', verbose_name='production order')),
            ],
            options={
                'verbose_name': 'article to make',
                'verbose_name_plural': 'articles to make',
                'constraints': [models.UniqueConstraint(fields=('order', 'article'), name='one_line_per_article'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='production_amount_positive'), models.CheckConstraint(condition=models.Q(('finished__gte', 0), ('waste__gte', 0)), name='production_not_negative'), models.CheckConstraint(condition=models.Q(('finished_before__gte', 0), ('waste_before__gte', 0)), name='production_before_not_negative')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_productionorderarticleevent" ("amount", "article_id", "drawing_id", "finished", "finished_before", "id", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "time", "waste", "waste_before") SELECT new_values."amount", new_values."article_id", new_values."drawing_id", new_values."finished", new_values."finished_before", new_values."id", new_values."order_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."status", new_values."time", new_values."waste", new_values."waste_before" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f0dbe557069fccff820681c677e3a1a841e57b29', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_c360d', referencing='REFERENCING NEW TABLE AS new_values ', table='production_productionorderarticle', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_productionorderarticleevent" ("amount", "article_id", "drawing_id", "finished", "finished_before", "id", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "time", "waste", "waste_before") SELECT new_values."amount", new_values."article_id", new_values."drawing_id", new_values."finished", new_values."finished_before", new_values."id", new_values."order_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."status", new_values."time", new_values."waste", new_values."waste_before" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f0c8d865a47c977a0fa94e4f33e56b70af2bb2ec', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_19296', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='production_productionorderarticle', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_productionorderarticleevent" ("amount", "article_id", "drawing_id", "finished", "finished_before", "id", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "time", "waste", "waste_before") SELECT old_values."amount", old_values."article_id", old_values."drawing_id", old_values."finished", old_values."finished_before", old_values."id", old_values."order_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."status", old_values."time", old_values."waste", old_values."waste_before" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f2e60a04e524ee742461e2fc7e98b359f48a1b13', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_96599', referencing='REFERENCING OLD TABLE AS old_values ', table='production_productionorderarticle', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ProductionOrderEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('reference', models.CharField(max_length=50, verbose_name='reference')),
                ('state', django_fsm.FSMField(choices=[('new', 'New'), ('in_production', 'In production'), ('finished', 'Finished'), ('cancelled', 'Cancelled')], default='new', max_length=15, protected=True, verbose_name='state')),
                ('customer_external_id', models.CharField(blank=True, default='', help_text='Empty: that of the customer order.', max_length=100, verbose_name="customer's own number")),
                ('name', models.CharField(blank=True, default='', help_text='What it is for, in a few words.', max_length=200, verbose_name='name')),
                ('comment', models.TextField(blank=True, default='', help_text='For those who make it, such as: pack in pairs.', verbose_name='comment')),
                ('internal_reference', models.CharField(blank=True, default='', help_text='A mark of your own, such as a cost centre or a batch number.', max_length=100, verbose_name='internal reference')),
                ('reserve_in_depth', models.BooleanField(default=False, help_text='On: parts without a bill of their own, of all levels. Off: the first level of the bill.', verbose_name='down to simple parts')),
                ('start_at', models.DateTimeField(blank=True, help_text='When the work shall begin.', null=True, verbose_name='planned start')),
                ('end_at', models.DateTimeField(blank=True, help_text='When it has to be done; afterwards it is late.', null=True, verbose_name='planned end')),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='finished at')),
                ('work_hours', models.DecimalField(decimal_places=6, default=0, help_text='Hours that are planned for it.', max_digits=18, verbose_name='work hours')),
                ('store_state', models.IntegerField(blank=True, null=True, verbose_name="client's own state")),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
                ('customer_order', models.ForeignKey(blank=True, db_constraint=False, help_text='Whose goods it makes. Empty: for stock.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='production.customerorder', verbose_name='customer order')),
                ('job', models.ForeignKey(blank=True, db_constraint=False, help_text='Material and time are charged to it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounting.job', verbose_name='job')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='production.productionorder')),
                ('store', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.store', verbose_name='store')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b2573433c4fc5f445c4aaa3ec6c3439ed409ac4f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b8d6c', table='production_productionorderevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ProductionOrderArticleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('amount', core.quantities.QuantityField(decimal_places=6, help_text="How many are to be made, in the article's base unit.", max_digits=18, verbose_name='ordered')),
                ('finished', core.quantities.QuantityField(decimal_places=6, default=0, max_digits=18, verbose_name='finished')),
                ('waste', core.quantities.QuantityField(decimal_places=6, default=0, max_digits=18, verbose_name='waste')),
                ('finished_before', core.quantities.QuantityField(decimal_places=6, default=0, editable=False, help_text='Of what is finished: made before the order was imported, without a report here.', max_digits=18, verbose_name='finished before')),
                ('waste_before', core.quantities.QuantityField(decimal_places=6, default=0, editable=False, help_text='Of the waste: spoiled before the order was imported, without a report here.', max_digits=18, verbose_name='waste before')),
                ('time', models.DecimalField(decimal_places=6, default=0, help_text='Planned hours of work on this line, such as 1.5.', max_digits=18, verbose_name='time in hours')),
                ('status', models.IntegerField(blank=True, null=True, verbose_name="client's own status")),
                ('article', models.ForeignKey(db_constraint=False, help_text='What is made. Its bill of materials is copied when it is added.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.article', verbose_name='article')),
                ('drawing', models.ForeignKey(db_constraint=False, editable=False, help_text='The revision that was the newest when production began.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.drawing', verbose_name='drawing')),
                ('order', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='production.productionorder', verbose_name='production order')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='production.productionorderarticle')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e6a3cfeaa291a42e1d5dd213a3160e3c20e13a61', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8789d', table='production_productionorderarticleevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ProductionReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('door', models.CharField(max_length=20, verbose_name='door')),
                ('request_id', models.CharField(blank=True, max_length=64, verbose_name='request id')),
                ('amount', core.quantities.QuantityField(decimal_places=6, max_digits=18, verbose_name='good')),
                ('waste', core.quantities.QuantityField(decimal_places=6, default=0, max_digits=18, verbose_name='waste')),
                ('consumed_units', core.quantities.QuantityField(decimal_places=6, max_digits=18, verbose_name='parts consumed for')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='note')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('credential', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.credential', verbose_name='credential')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='production.productionorderarticle', verbose_name='article to make')),
                ('lot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='production_reports', to='warehouse.lot', verbose_name='lot made')),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='production.productionreport', verbose_name='reverses')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.store', verbose_name='store')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'production report',
                'verbose_name_plural': 'production reports',
                'indexes': [models.Index(fields=['store', '-reported_at', '-id'], name='report_newest'), django.contrib.postgres.indexes.HashIndex(condition=models.Q(('request_id', ''), _negated=True), fields=['request_id'], name='report_by_request')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gte', 0), ('consumed_units__gte', 0), ('reverses', None), ('waste__gte', 0)), models.Q(('amount__lte', 0), ('consumed_units__lte', 0), ('reverses__isnull', False), ('waste__lte', 0)), _connector='OR'), name='only_reversals_report_less'), models.CheckConstraint(condition=models.Q(models.Q(('amount', 0), _negated=True), models.Q(('waste', 0), _negated=True), _connector='OR'), name='report_of_something')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ebe8685bbb7afee20becf0701f1ecdf0678236e4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_de322', table='production_productionreport', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Component',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('per_unit', core.quantities.QuantityField(decimal_places=6, help_text="In the part's base unit, scrap included.", max_digits=18, verbose_name='for one')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.article', verbose_name='part')),
                ('demand', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='component', to='warehouse.demand', verbose_name='demand')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='components', to='production.productionorderarticle', verbose_name='article to make')),
            ],
            options={
                'verbose_name': 'component',
                'verbose_name_plural': 'components',
                'constraints': [models.UniqueConstraint(fields=('line', 'article'), name='one_component_per_article'), models.CheckConstraint(condition=models.Q(('per_unit__gt', 0)), name='component_positive')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_componentevent" ("article_id", "demand_id", "id", "line_id", "per_unit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") SELECT new_values."article_id", new_values."demand_id", new_values."id", new_values."line_id", new_values."per_unit", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ce897291795ee8597f7d85c29228feecbcc45a80', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_77785', referencing='REFERENCING NEW TABLE AS new_values ', table='production_component', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_componentevent" ("article_id", "demand_id", "id", "line_id", "per_unit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") SELECT new_values."article_id", new_values."demand_id", new_values."id", new_values."line_id", new_values."per_unit", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6df68f8a431ab5006f62104e4ac008cba1bfee04', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_faaa1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='production_component', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "production_componentevent" ("article_id", "demand_id", "id", "line_id", "per_unit", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") SELECT old_values."article_id", old_values."demand_id", old_values."id", old_values."line_id", old_values."per_unit", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='fd21beddada41974b3486c727bfa013d61e18478', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_8d95f', referencing='REFERENCING OLD TABLE AS old_values ', table='production_component', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ComponentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveIntegerField(verbose_name='position')),
                ('per_unit', core.quantities.QuantityField(decimal_places=6, help_text="In the part's base unit, scrap included.", max_digits=18, verbose_name='for one')),
                ('article', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalog.article', verbose_name='part')),
                ('demand', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='warehouse.demand', verbose_name='demand')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='production.component')),
                ('line', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='production.productionorderarticle', verbose_name='article to make')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0808145d3a1cfacda953bab8754bd21f128c1fba', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_19316', table='production_componentevent', when='BEFORE'))],
            },
        ),
        core.schema.InstallTriggers(
        ),
    ]
