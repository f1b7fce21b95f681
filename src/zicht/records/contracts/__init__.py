"""The canonical tables, one declaration each."""

from types import MappingProxyType

from zicht.records.contract import TableContract
from zicht.records.contracts.care import HELP, NEEDS
from zicht.records.contracts.context import AGGREGATES, CAPACITY, COMMITMENTS, POPULATION, SURVEYS
from zicht.records.contracts.follow_up import FOLLOW_UPS
from zicht.records.contracts.justice import OFFENCES, SUSPECTS
from zicht.records.contracts.reports import REPORTS
from zicht.records.contracts.view import CAMPAIGNS, CHATS, SIGNALS

__all__ = ["CONTRACTS"]

CONTRACTS: MappingProxyType[str, TableContract] = MappingProxyType(
    {
        contract.name: contract
        for contract in (
            REPORTS,
            HELP,
            NEEDS,
            FOLLOW_UPS,
            OFFENCES,
            SUSPECTS,
            CHATS,
            CAMPAIGNS,
            SIGNALS,
            POPULATION,
            COMMITMENTS,
            CAPACITY,
            SURVEYS,
            AGGREGATES,
        )
    }
)
