// Counts what the process allocates on the heap, in an executable that links this target.

#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

#include <stdbool.h>

/// Whether this platform lets allocations be counted.
bool can_count_allocations(void);

/// Allocations of the calling thread since it began.
unsigned long allocation_count(void);

#endif
