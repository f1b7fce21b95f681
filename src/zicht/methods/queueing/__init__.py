"""Queues of a chat: how long visitors wait, how many leave, and how many counsellors a short wait takes."""

from zicht.methods.queueing.erlang import QueueFigures, describe_queue, erlang_b, erlang_c
from zicht.methods.queueing.simulation import ChatOutlook, Chats, Visits, simulate_chats
from zicht.methods.queueing.staffing import Staffing, counsellors_needed, plan_staff

__all__ = [
    "ChatOutlook",
    "Chats",
    "QueueFigures",
    "Staffing",
    "Visits",
    "counsellors_needed",
    "describe_queue",
    "erlang_b",
    "erlang_c",
    "plan_staff",
    "simulate_chats",
]
