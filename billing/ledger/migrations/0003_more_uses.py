"""Accounts for deposits, disputes, payouts, mobile money, differences of counts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_periods'),
    ]

    operations = [
        migrations.AlterField(
            model_name='account',
            name='use',
            field=models.CharField(blank=True, choices=[('cash', 'cash at the counter'), ('bank', 'bank account'), ('card', 'card payments not yet paid out'), ('receivable', 'owed by applicants'), ('overpayment', 'money received that fits no invoice'), ('deposit', 'deposits of applicants'), ('disputed', 'money that a provider took back'), ('payout', 'payouts of providers on their way'), ('gateway', 'mobile money not yet paid out'), ('difference', 'differences of cash counts'), ('opening', 'opening balances'), ('fees', 'fees earned'), ('charges', 'charges of banks and card companies'), ('write_off', 'fees written off')], max_length=20),
        ),
    ]
