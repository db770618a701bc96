#ifndef FORM4_CLIBXML2_SHIM_H
#define FORM4_CLIBXML2_SHIM_H

// With ICU enabled the headers declare UErrorCode a second time, and any file that also sees Foundation fails
// with "'UErrorCode' has different definitions". Nothing here needs ICU.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

// xmlFree is a variable, which Swift 6 does not let threads share.
static inline void form4_xml_free(void *memory) { xmlFree(memory); }

#endif
