// PostgreSQL's client library, 15 or later (pipeline mode needs 14).
#include <libpq-fe.h>
