from decimal import Decimal

NUMBER = "exactNumber"


def handler(event, context):
    """Returns each row's first argument as it came, and a number of many digits as HEADERS say: as the object, an int or a Decimal."""
    return {"values": [returned(a, event["options"].get("number")) for (a,) in event["rows"]]}


def returned(value, kind):
    if kind is None or not isinstance(value, dict) or NUMBER not in value:
        return value
    return int(value[NUMBER]) if kind == "int" else Decimal(value[NUMBER])
