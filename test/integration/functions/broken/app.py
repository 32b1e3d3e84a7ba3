import no_such_package


def handler(event, context):
    return no_such_package.values(event)
