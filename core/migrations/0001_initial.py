import core.schema
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '__first__'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='JobFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.BigIntegerField(unique=True, verbose_name='job')),
                ('error', models.CharField(max_length=500, verbose_name='reason')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
            ],
            options={
                'verbose_name': 'failure of a job',
                'verbose_name_plural': 'failures of jobs',
            },
        ),
        migrations.CreateModel(
            name='RateWindow',
            fields=[
                ('key', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('minute', models.BigIntegerField()),
                ('used', models.IntegerField()),
            ],
            options={
                'verbose_name': 'minute of requests',
                'verbose_name_plural': 'requests per minute',
            },
        ),
        migrations.CreateModel(
            name='Store',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What people call the firm or the site, such as: Berlin works.', max_length=100, unique=True, verbose_name='name')),
                ('time_zone', models.CharField(default='UTC', help_text='Decides what "today" and "late" mean.', max_length=50, verbose_name='time zone')),
                ('currency', models.CharField(default='EUR', help_text='ISO 4217, such as EUR.', max_length=3, verbose_name='currency')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
            ],
            options={
                'verbose_name': 'store',
                'verbose_name_plural': 'stores',
                'permissions': [('see_prices', 'Can see prices')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_storeevent" ("created_at", "currency", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone") SELECT new_values."created_at", new_values."currency", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."time_zone" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8b915b863f34aa513f8f1c7a0239a6ad590fa890', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_44455', referencing='REFERENCING NEW TABLE AS new_values ', table='core_store', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_storeevent" ("created_at", "currency", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone") SELECT new_values."created_at", new_values."currency", new_values."id", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."time_zone" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='aaff50def0c91e411515a3f98a50651d607ebcc0', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_79fab', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='core_store', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_storeevent" ("created_at", "currency", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "time_zone") SELECT old_values."created_at", old_values."currency", old_values."id", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."time_zone" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='73801e793807f10c298fe775bd6b29691330554a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_311ea', referencing='REFERENCING OLD TABLE AS old_values ', table='core_store', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='LogIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('what', models.CharField(choices=[('entered', 'Logged in'), ('failed', 'Refused'), ('locked', 'Locked out'), ('left', 'Logged out')], max_length=10, verbose_name='what')),
                ('username', models.CharField(blank=True, help_text='As it was typed.', max_length=150, verbose_name='name')),
                ('door', models.CharField(max_length=20, verbose_name='door')),
                ('address', models.CharField(blank=True, max_length=45, verbose_name='address')),
                ('browser', models.CharField(blank=True, max_length=200, verbose_name='browser')),
                ('request_id', models.CharField(blank=True, max_length=64, verbose_name='request id')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'log-in',
                'verbose_name_plural': 'log-ins',
                'indexes': [models.Index(fields=['at'], name='log_ins_by_moment'), django.contrib.postgres.indexes.HashIndex(condition=models.Q(('request_id', ''), _negated=True), fields=['request_id'], name='log_in_by_request')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='84c7e44fc76388755d60fc6c1130b2948fefea06', operation='UPDATE', pgid='pgtrigger_append_only_f68de', table='core_login', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('began_at', models.DateTimeField(null=True, verbose_name='logged in')),
                ('address', models.CharField(blank=True, max_length=45, verbose_name='address')),
                ('browser', models.CharField(blank=True, max_length=200, verbose_name='browser')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('media_type', models.CharField(max_length=100, verbose_name='media type')),
                ('size', models.PositiveIntegerField(verbose_name='bytes')),
                ('content', models.BinaryField(verbose_name='content')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'file',
                'verbose_name_plural': 'files',
                'constraints': [models.UniqueConstraint(fields=('store', 'sha256'), name='one_content')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0d5e7fb04f4c4394d86eb1761fb4c301fe23ec16', operation='UPDATE', pgid='pgtrigger_append_only_315b1', table='core_storedfile', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='StoreEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(help_text='What people call the firm or the site, such as: Berlin works.', max_length=100, verbose_name='name')),
                ('time_zone', models.CharField(default='UTC', help_text='Decides what "today" and "late" mean.', max_length=50, verbose_name='time zone')),
                ('currency', models.CharField(default='EUR', help_text='ISO 4217, such as EUR.', max_length=3, verbose_name='currency')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.store')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d600dd76dab221faebd02d2b6b61d60a527ea3aa', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a09d6', table='core_storeevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=50)),
                ('state', models.CharField(max_length=30)),
                ('n', models.BigIntegerField(verbose_name='how many')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.store')),
            ],
            options={
                'verbose_name': 'running total',
                'verbose_name_plural': 'running totals',
                'indexes': [models.Index(fields=['store', 'kind', 'state'], include=('n',), name='tally_by_kind')],
            },
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='What it is called in lists, such as Terminal 3.', max_length=100, unique=True, verbose_name='name')),
                ('of_person', models.BooleanField(default=False, editable=False, help_text='Made by a login; a person has one in each of their stores.', verbose_name="of a person's logins")),
                ('apis', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('orders', 'Shop floor'), ('production', 'Production'), ('warehouse', 'Warehouse'), ('accounting', 'Accounting')], max_length=20), help_text='What it may call; of all others it is told that it may not.', verbose_name='APIs')),
                ('read_only', models.BooleanField(default=False, help_text='On: it may look at everything there, and change nothing.', verbose_name='read-only')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('work-orders:read', 'Work orders: read'), ('work-orders:write', 'Work orders: write'), ('operations:read', 'Operations: read'), ('operations:write', 'Operations: write'), ('webhooks:read', 'Webhooks: read'), ('webhooks:write', 'Webhooks: write')], max_length=30), blank=True, default=list, help_text='For the shop-floor API; none means all.', verbose_name='scopes')),
                ('client_id', models.CharField(editable=False, max_length=40, unique=True, verbose_name='client id')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='revoked')),
                ('user', models.ForeignKey(blank=True, help_text='Empty for a machine.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='credentials', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('store', models.ForeignKey(help_text='What it does and sees is of this store alone.', on_delete=django.db.models.deletion.PROTECT, related_name='credentials', to='core.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'credential',
                'verbose_name_plural': 'credentials',
                'constraints': [models.UniqueConstraint(condition=models.Q(('of_person', True)), fields=('user', 'store'), name='one_login_per_store')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_credentialevent" ("apis", "client_id", "created_at", "expires_at", "id", "name", "of_person", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_only", "revoked_at", "scopes", "store_id", "user_id") SELECT new_values."apis", new_values."client_id", new_values."created_at", new_values."expires_at", new_values."id", new_values."name", new_values."of_person", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."read_only", new_values."revoked_at", new_values."scopes", new_values."store_id", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='451ffa74d8ec668ad60691c90733dfadda2e8842', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_997b3', referencing='REFERENCING NEW TABLE AS new_values ', table='core_credential', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_credentialevent" ("apis", "client_id", "created_at", "expires_at", "id", "name", "of_person", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_only", "revoked_at", "scopes", "store_id", "user_id") SELECT new_values."apis", new_values."client_id", new_values."created_at", new_values."expires_at", new_values."id", new_values."name", new_values."of_person", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."read_only", new_values."revoked_at", new_values."scopes", new_values."store_id", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ab80b141ed7ab194cae2c73fbe96a45c3e94f7dd', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f0b5e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='core_credential', when='AFTER')), pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "core_credentialevent" ("apis", "client_id", "created_at", "expires_at", "id", "name", "of_person", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_only", "revoked_at", "scopes", "store_id", "user_id") SELECT old_values."apis", old_values."client_id", old_values."created_at", old_values."expires_at", old_values."id", old_values."name", old_values."of_person", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."read_only", old_values."revoked_at", old_values."scopes", old_values."store_id", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='bb18342130df3b5f587d0055961e4df270a9ceb3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_75e1e', referencing='REFERENCING OLD TABLE AS old_values ', table='core_credential', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(db_index=False, help_text='Who may work in the store, and sees its rows.', on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('store', models.ForeignKey(help_text='Where the person works; they see its rows.', on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='core.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'constraints': [models.UniqueConstraint(fields=('user', 'store'), name='one_membership_per_store')],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('sk', 'Key'), ('at', 'Application token'), ('ut', 'User token'), ('cs', 'Client secret'), ('ac', 'Access token'), ('rt', 'Refresh token')], max_length=2, verbose_name='kind')),
                ('prefix', models.CharField(max_length=12, unique=True, verbose_name='prefix')),
                ('digest', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='last used')),
                ('login', models.UUIDField(blank=True, null=True, verbose_name='login')),
                ('turn', models.PositiveIntegerField(default=0, verbose_name='turn')),
                ('credential', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='core.credential', verbose_name='credential')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'token',
                'verbose_name_plural': 'tokens',
                'indexes': [models.Index(condition=models.Q(('login', None), _negated=True), fields=['login'], name='token_by_login'), models.Index(condition=models.Q(('expires_at', None), _negated=True), fields=['expires_at'], name='token_by_end')],
            },
        ),
        migrations.CreateModel(
            name='Transition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('door', models.CharField(max_length=20, verbose_name='door')),
                ('request_id', models.CharField(blank=True, help_text='Names everything that the same request or import wrote.', max_length=64, verbose_name='request id')),
                ('kind', models.CharField(help_text='Such as orders.workorder.', max_length=50, verbose_name='document kind')),
                ('object_id', models.BigIntegerField(verbose_name='document')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('move', models.CharField(max_length=30, verbose_name='move')),
                ('source', models.CharField(blank=True, max_length=30, verbose_name='from')),
                ('target', models.CharField(max_length=30, verbose_name='to')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('credential', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.credential', verbose_name='credential')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.store', verbose_name='store')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'change of state',
                'verbose_name_plural': 'changes of state',
                'indexes': [models.Index(condition=models.Q(('request_id', ''), _negated=True), fields=['request_id'], name='transition_by_request'), django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='transition_by_day')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id', 'version'), name='one_move_per_version')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='75fe0924ef851d494fb3a9168e1863682d161a71', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9a391', table='core_transition', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('door', models.CharField(max_length=20, verbose_name='door')),
                ('request_id', models.CharField(blank=True, help_text='Names everything that the same request or import wrote.', max_length=64, verbose_name='request id')),
                ('kind', models.CharField(help_text='Of the row it is about: orders.workorder.', max_length=50, verbose_name='kind')),
                ('object_id', models.BigIntegerField(verbose_name='row')),
                ('text', models.TextField(blank=True, verbose_name='note')),
                ('file_name', models.CharField(blank=True, max_length=200, verbose_name='file name')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn')),
                ('credential', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.credential', verbose_name='credential')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.store', verbose_name='store')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='core.storedfile', verbose_name='file')),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes and files',
                'indexes': [models.Index(fields=['kind', 'object_id', '-id'], name='notes_of_row'), models.Index(fields=['store', '-id'], name='notes_newest'), django.contrib.postgres.indexes.HashIndex(condition=models.Q(('request_id', ''), _negated=True), fields=['request_id'], name='note_by_request'), django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='note_by_day'), models.Index(condition=models.Q(('withdrawn_at__isnull', False), models.Q(models.Q(('text', ''), _negated=True), ('file__isnull', False), _connector='OR')), fields=['withdrawn_at'], name='notes_to_empty')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('file__isnull', False), ('withdrawn_at__isnull', False), _connector='OR'), name='note_says_something'), models.CheckConstraint(condition=models.Q(('file__isnull', True), models.Q(('file_name', ''), _negated=True), _connector='OR'), name='attached_file_has_name')],
                'triggers': [pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='e0deeab10d422a051e312b1081d37df64a1e7dbb', operation='DELETE', pgid='pgtrigger_kept_4694e', table='core_note', when='BEFORE')), pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."credential_id" IS DISTINCT FROM (NEW."credential_id") OR OLD."door" IS DISTINCT FROM (NEW."door") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."object_id" IS DISTINCT FROM (NEW."object_id") OR OLD."request_id" IS DISTINCT FROM (NEW."request_id") OR OLD."store_id" IS DISTINCT FROM (NEW."store_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9666a140ddeeac3590428299341b72a21665e256', operation='UPDATE', pgid='pgtrigger_append_only_108b0', table='core_note', when='BEFORE')), pgtrigger.compiler.Trigger(name='emptied_when_withdrawn', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (\n(OLD.text, OLD.file_id, OLD.file_name) IS DISTINCT FROM (NEW.text, NEW.file_id, NEW.file_name)\nAND NOT (OLD.withdrawn_at IS NOT NULL AND NEW.text = '' AND NEW.file_id IS NULL AND NEW.file_name = '')\n)", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='4e4e05023fdcd48299d37e1b0d6920956371ad29', operation='UPDATE', pgid='pgtrigger_emptied_when_withdrawn_97f93', table='core_note', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('door', models.CharField(max_length=20, verbose_name='door')),
                ('request_id', models.CharField(blank=True, help_text='Names everything that the same request or import wrote.', max_length=64, verbose_name='request id')),
                ('kind', models.CharField(help_text='Such as articles.', max_length=50, verbose_name='kind')),
                ('file_name', models.CharField(max_length=255, verbose_name='file')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256 of the file')),
                ('rows', models.PositiveIntegerField(verbose_name='rows')),
                ('applied', models.PositiveIntegerField(help_text='Also rows that changed nothing.', verbose_name='applied')),
                ('rejected', models.PositiveIntegerField(verbose_name='rejected')),
                ('refused', models.BooleanField(default=False, help_text='Nothing of the file was imported.', verbose_name='refused')),
                ('said', models.TextField(blank=True, help_text='The first twenty of the faults.', verbose_name='what is wrong')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('credential', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.credential', verbose_name='credential')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'indexes': [models.Index(fields=['store', '-at'], name='import_newest'), django.contrib.postgres.indexes.HashIndex(condition=models.Q(('request_id', ''), _negated=True), fields=['request_id'], name='import_by_request'), models.Index(condition=models.Q(('refused', True), ('rejected__gt', 0), _connector='OR'), fields=['store', '-at'], name='import_failed')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('refused', False), ('rows', django.db.models.expressions.CombinedExpression(models.F('applied'), '+', models.F('rejected')))), models.Q(('applied', 0), ('refused', True)), _connector='OR'), name='import_rows_add_up')],
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255, verbose_name='key')),
                ('fingerprint', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(null=True, verbose_name='HTTP status')),
                ('headers', models.JSONField(default=dict)),
                ('body', models.BinaryField(default=bytes)),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='created')),
                ('credential', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.credential', verbose_name='credential')),
                ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('store', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.store', verbose_name='store')),
            ],
            options={
                'verbose_name': 'kept answer',
                'verbose_name_plural': 'kept answers',
                'indexes': [models.Index(models.F('store'), django.db.models.functions.comparison.Collate(django.db.models.functions.text.Upper('key'), 'C'), name='find_idempotency_key')],
                'constraints': [models.UniqueConstraint(fields=('credential', 'store', 'key'), name='one_answer_per_key'), models.UniqueConstraint(fields=('user', 'key'), name='one_answer_per_form'), models.CheckConstraint(condition=models.Q(('credential', None), ('user', None), _connector='XOR'), name='answer_is_somebodys')],
            },
        ),
        migrations.CreateModel(
            name='CredentialEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(help_text='What it is called in lists, such as Terminal 3.', max_length=100, verbose_name='name')),
                ('of_person', models.BooleanField(default=False, editable=False, help_text='Made by a login; a person has one in each of their stores.', verbose_name="of a person's logins")),
                ('apis', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('orders', 'Shop floor'), ('production', 'Production'), ('warehouse', 'Warehouse'), ('accounting', 'Accounting')], max_length=20), help_text='What it may call; of all others it is told that it may not.', verbose_name='APIs')),
                ('read_only', models.BooleanField(default=False, help_text='On: it may look at everything there, and change nothing.', verbose_name='read-only')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('work-orders:read', 'Work orders: read'), ('work-orders:write', 'Work orders: write'), ('operations:read', 'Operations: read'), ('operations:write', 'Operations: write'), ('webhooks:read', 'Webhooks: read'), ('webhooks:write', 'Webhooks: write')], max_length=30), blank=True, default=list, help_text='For the shop-floor API; none means all.', verbose_name='scopes')),
                ('client_id', models.CharField(editable=False, max_length=40, verbose_name='client id')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='revoked')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.credential')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, help_text='Empty for a machine.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('store', models.ForeignKey(db_constraint=False, help_text='What it does and sees is of this store alone.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.store', verbose_name='store')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='97ecb24850c4968e32109a002be8df1540e9cc56', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a88d4', table='core_credentialevent', when='BEFORE'))],
            },
        ),
        core.schema.InstallTriggers(
        ),
    ]
