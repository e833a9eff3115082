/*
 * A scanner of JSON's grammar: it only looks, and makes no values. It runs after the parser has refused a body, for the
 * parser tells where it stood and not where the fault begins. It recurses once for each level of nesting.
 */
#include "http/json-syntax.h"

#include <glib.h>
#include <string.h>

typedef struct Scanner {
    const char *bytes;
    size_t length;
    size_t at;
    size_t wanted_offset;
    size_t token;       /* where the last token before wanted_offset starts */
    const char *reason; /* once something is wrong; at is where */
} Scanner;

static bool fail(Scanner *scanner, size_t at, const char *reason)
{
    scanner->at = at;
    scanner->reason = reason;
    return false;
}

/* The byte at hand; '\0' at the end, which no token starts with. */
static char peek(const Scanner *scanner)
{
    return scanner->at < scanner->length ? scanner->bytes[scanner->at] : '\0';
}

static void skip_blanks(Scanner *scanner)
{
    while (peek(scanner) != '\0' && strchr(" \t\n\r", peek(scanner)))
        scanner->at++;
}

/* True if c is what comes next; then it is behind us. */
static bool take(Scanner *scanner, char c)
{
    if (peek(scanner) != c)
        return false;
    scanner->at++;
    return true;
}

static void begin_token(Scanner *scanner)
{
    if (scanner->at < scanner->wanted_offset)
        scanner->token = scanner->at;
}

/* At the backslash. */
static bool scan_escape(Scanner *scanner, size_t quote)
{
    size_t backslash = scanner->at++;
    if (scanner->at == scanner->length)
        return fail(scanner, quote, "Unterminated string starting at");
    char c = scanner->bytes[scanner->at++];
    if (c != 'u')
        return (c != '\0' && strchr("\"\\/bfnrt", c)) || fail(scanner, backslash, "Invalid \\escape");
    for (int i = 0; i < 4; i++, scanner->at++)
        if (!g_ascii_isxdigit(peek(scanner)))
            return fail(scanner, backslash + 1, "Invalid \\uXXXX escape");
    return true;
}

static bool scan_string(Scanner *scanner)
{
    size_t quote = scanner->at++;
    while (scanner->at < scanner->length) {
        unsigned char c = (unsigned char)peek(scanner);
        if (c < 0x20)
            return fail(scanner, scanner->at, "Invalid control character at");
        if (c == '\\') {
            if (!scan_escape(scanner, quote))
                return false;
            continue;
        }
        scanner->at++;
        if (c == '"')
            return true;
    }
    return fail(scanner, quote, "Unterminated string starting at");
}

static size_t count_digits(const Scanner *scanner, size_t from)
{
    size_t to = from;
    while (to < scanner->length && g_ascii_isdigit(scanner->bytes[to]))
        to++;
    return to - from;
}

/* As much as is a number: a point or an exponent without digits is what comes after it. */
static bool scan_number(Scanner *scanner)
{
    size_t start = scanner->at;
    take(scanner, '-');
    size_t digits = peek(scanner) == '0' ? 1 : count_digits(scanner, scanner->at);
    if (digits == 0)
        return fail(scanner, start, "Expecting value");
    scanner->at += digits;
    if (peek(scanner) == '.')
        scanner->at += (digits = count_digits(scanner, scanner->at + 1)) > 0 ? digits + 1 : 0;
    if (peek(scanner) == 'e' || peek(scanner) == 'E') {
        size_t next = scanner->at + 1;
        if (next < scanner->length && (scanner->bytes[next] == '+' || scanner->bytes[next] == '-'))
            next++;
        digits = count_digits(scanner, next);
        scanner->at = digits > 0 ? next + digits : scanner->at;
    }
    return true;
}

/* The last three are no JSON, but Python takes them: they are not a fault of the grammar that it would name. */
static bool scan_word(Scanner *scanner)
{
    static const char *const words[] = {"true", "false", "null", "NaN", "Infinity", "-Infinity"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        size_t length = strlen(words[i]);
        if (scanner->length - scanner->at >= length && memcmp(scanner->bytes + scanner->at, words[i], length) == 0) {
            scanner->at += length;
            return true;
        }
    }
    return false;
}

static bool scan_value(Scanner *scanner);

static bool scan_member(Scanner *scanner)
{
    begin_token(scanner);
    if (peek(scanner) != '"')
        return fail(scanner, scanner->at, "Expecting property name enclosed in double quotes");
    if (!scan_string(scanner))
        return false;
    skip_blanks(scanner);
    if (!take(scanner, ':'))
        return fail(scanner, scanner->at, "Expecting ':' delimiter");
    skip_blanks(scanner);
    return scan_value(scanner);
}

/* What stands between an opening bracket, which is at hand, and its closing one. */
static bool scan_items(Scanner *scanner, char close, bool (*scan_item)(Scanner *scanner))
{
    scanner->at++;
    skip_blanks(scanner);
    if (take(scanner, close))
        return true;
    for (;;) {
        if (!scan_item(scanner))
            return false;
        skip_blanks(scanner);
        if (take(scanner, close))
            return true;
        if (!take(scanner, ','))
            return fail(scanner, scanner->at, "Expecting ',' delimiter");
        skip_blanks(scanner);
    }
}

static bool scan_value(Scanner *scanner)
{
    begin_token(scanner);
    switch (peek(scanner)) {
    case '{':
        return scan_items(scanner, '}', scan_member);
    case '[':
        return scan_items(scanner, ']', scan_value);
    case '"':
        return scan_string(scanner);
    default:
        return scan_word(scanner) || scan_number(scanner);
    }
}

static bool scan_text(Scanner *scanner)
{
    skip_blanks(scanner);
    if (!scan_value(scanner))
        return false;
    skip_blanks(scanner);
    return scanner->at == scanner->length || fail(scanner, scanner->at, "Extra data");
}

/* Characters, whether or not they are valid: all bytes but those that continue one (RFC 3629). */
static size_t count_characters(const char *bytes, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)bytes[i] & 0xc0) != 0x80;
    return count;
}

bool json_syntax_find_error(const char *bytes, size_t length, size_t offset, JsonSyntaxError *ret_error)
{
    Scanner scanner = {.bytes = bytes, .length = length, .wanted_offset = offset};
    bool is_broken = !scan_text(&scanner);
    size_t at = is_broken ? scanner.at : scanner.token;
    *ret_error = (JsonSyntaxError){count_characters(bytes, at), scanner.reason};
    return is_broken;
}
