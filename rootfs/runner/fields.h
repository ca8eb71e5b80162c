#ifndef KLAB_FIELDS_H
#define KLAB_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

/* One line of a plan, field by field. `ok` turns false at the first field that is missing or wrong; what is returned
   for that one is of the right type and harmless. */
struct fields {
    char *rest; /* NULL: the line is used up */
    bool ok;
};

char *fields_raw(struct fields *fields);
char *fields_text(struct fields *fields);
/* All that is left of the line, at least one; NULL behind the last. */
char **fields_words(struct fields *fields);
int64_t fields_number(struct fields *fields, int64_t most);
/* The optional ones may be `-`: then NULL, -1 and 0. */
char *fields_optional_text(struct fields *fields);
int64_t fields_optional_number(struct fields *fields, int64_t most);
int fields_optional_signal(struct fields *fields);

#endif
