def handler(event, context):
    """Counts the words of each row's argument: 0 for blank text, None for NULL."""
    return {"values": [None if a is None else len(a.split()) for (a,) in event["rows"]]}
