def handler(event, context):
    """Counts the words of each row's first argument: 0 for blank text, None for NULL."""
    return {"values": [None if row[0] is None else len(row[0].split()) for row in event["rows"]]}
