#ifndef FORM4_CLIBCURL_SHIM_H
#define FORM4_CLIBCURL_SHIM_H

#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, so Swift cannot call them: one typed wrapper a kind of value.
typedef size_t (*form4_curl_writer)(char *, size_t, size_t, void *);
typedef int (*form4_curl_gate)(void *, char *, char *, int, int);
typedef int (*form4_curl_progress)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

static inline CURLcode form4_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode form4_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode form4_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode form4_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode form4_curl_set_writer(CURL *handle, CURLoption option, form4_curl_writer value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode form4_curl_set_gate(CURL *handle, CURLoption option, form4_curl_gate value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode form4_curl_set_progress(CURL *handle, CURLoption option, form4_curl_progress value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode form4_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode form4_curl_get_pointer(CURL *handle, CURLINFO info, void *value) {
    return curl_easy_getinfo(handle, info, (char **)value);
}
static inline CURLMcode form4_curl_multi_set_long(CURLM *handle, CURLMoption option, long value) {
    return curl_multi_setopt(handle, option, value);
}

#endif
