import os
import time


def handler(event, context):
    """Each text says what goes wrong with its call."""
    texts = [text for (text,) in event["rows"]]
    values = [{"asked": text} for text in texts]
    if "raise" in texts:
        raise KeyError("a secret of the row")
    if any(text.startswith("sleep") for text in texts):
        time.sleep(30)
    if "exit" in texts:
        os._exit(3)
    if "set" in texts:
        return {"values": [{text} for text in texts]}
    if "few" in texts:
        return {"values": values[1:]}
    if "nan" in texts:
        return {"values": [float("nan") for _ in texts]}
    if "list" in texts:
        return values
    if "large" in texts:
        return {"values": ["x" * 6_500_000 for _ in texts]}
    if "own" in texts:
        return {"values": [{"error": {"code": "ODD", "message": "An odd text."}} if t == "own" else t for t in texts]}
    return {"values": values}
