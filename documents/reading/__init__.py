"""What a contract's text says, for people to compare with what was entered. It decides nothing."""

from documents.reading.amounts import Amount, in_words
from documents.reading.contract import ContractReading, read_contract

__all__ = ["Amount", "ContractReading", "in_words", "read_contract"]
