"""The tables of the books: who is served, what is owed and to be done, derived from the log like all others."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class CustomerRow(SQLModel, table=True):
    __tablename__ = "customer"

    id: str = Field(primary_key=True)
    name: str
    body: str
    version: int


class InvoiceRow(SQLModel, table=True):
    __tablename__ = "invoice"

    number: str = Field(primary_key=True)
    key: str = Field(index=True, unique=True)
    void_key: str
    customer: str
    total: str
    currency: str
    issued: str
    due: str
    state: str
    body: str


class PaymentRow(SQLModel, table=True):
    """A payment; `taken_back_key` is the effect that found it to be a mistake."""

    __tablename__ = "payment"

    number: str = Field(primary_key=True)
    key: str = Field(index=True, unique=True)
    taken_back_key: str
    invoice: str = Field(index=True)
    state: str
    body: str


class TaskRow(SQLModel, table=True):
    """A task; `at` is when it is brought up next, empty where nothing does; `seq` last changed it."""

    __tablename__ = "task"
    __table_args__ = (Index("task_by_time", "state", "at"),)

    id: str = Field(primary_key=True)
    first: int
    seq: int
    state: str
    at: str
    body: str


class LeadRow(SQLModel, table=True):
    __tablename__ = "lead"

    id: str = Field(primary_key=True)
    name: str
    state: str
    body: str


class ContractRow(SQLModel, table=True):
    __tablename__ = "contract"

    id: str = Field(primary_key=True)
    seq: int
    customer: str = Field(index=True)
    state: str
    body: str


class DeliverableRow(SQLModel, table=True):
    __tablename__ = "deliverable"

    id: str = Field(primary_key=True)
    seq: int
    customer: str = Field(index=True)
    state: str
    body: str
