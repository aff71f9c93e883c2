package io.throughline.viewer.internal.search;

import io.throughline.viewer.internal.store.TraceId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** A parser of queries, which reads them from left to right. */
final class QueryParser {

  private static final int MAX_LENGTH = 2000;

  private static final Map<String, Integer> KINDS =
      Map.of("internal", 1, "server", 2, "client", 3, "producer", 4, "consumer", 5);

  private static final Map<String, Integer> LEVELS =
      Map.of("trace", 1, "debug", 5, "info", 9, "warn", 13, "error", 17, "fatal", 21);

  private static final Map<String, Long> UNITS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private final String text;
  private final Query.Subject subject;
  private int at;

  QueryParser(String text, Query.Subject subject) {
    this.text = text;
    this.subject = subject;
  }

  List<Predicate<Item>> parse() throws QueryException {
    if (text.length() > MAX_LENGTH) {
      throw new QueryException("a query may have " + MAX_LENGTH + " characters", MAX_LENGTH);
    }
    List<Predicate<Item>> terms = new ArrayList<>();
    for (skipSpace(); at < text.length(); skipSpace()) {
      terms.add(term());
    }
    return terms;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private Predicate<Item> term() throws QueryException {
    if (text.charAt(at) == '-' && at + 1 < text.length() && !isSpaceAt(at + 1)) {
      at++;
      return positive().negate();
    }
    return positive();
  }

  private boolean isSpaceAt(int index) {
    return Character.isWhitespace(text.charAt(index));
  }

  private Predicate<Item> positive() throws QueryException {
    int start = at;
    if (text.charAt(at) == '"') {
      return text(quoted(), start);
    }
    String key = untilAny(":<>");
    if (at == text.length() || isSpaceAt(at)) {
      return key.equals("error") ? Item::isError : text(key, start);
    }
    if (text.charAt(at) == ':') {
      at++;
      return equal(key, value(key), start);
    }
    String operator = operator();
    int valueAt = at;
    String value = value(key + operator);
    if (key.isEmpty() || key.equals("trace") || (key.equals("duration") && isOfSpans())) {
      only(Query.Subject.SPANS, key + operator, "spans", start);
      LongPredicate compare = comparison(operator, duration(value, valueAt));
      return key.equals("trace")
          ? item -> compare.test(item.traceDuration())
          : item -> compare.test(item.duration());
    }
    return number(key, operator, value, valueAt);
  }

  /** Log records have no duration but what their services say in an attribute. */
  private boolean isOfSpans() {
    return subject == Query.Subject.SPANS;
  }

  private static Predicate<Item> text(String text, int start) throws QueryException {
    if (text.isEmpty()) {
      throw new QueryException("there is nothing between the quotes", start);
    }
    return new TextTerm(text);
  }

  private String operator() {
    int start = at++;
    if (at < text.length() && text.charAt(at) == '=') {
      at++;
    }
    return text.substring(start, at);
  }

  private String value(String before) throws QueryException {
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted(); // also nothing, which a value may be
    }
    int start = at;
    String value = untilAny("");
    if (value.isEmpty()) {
      throw new QueryException("a value is missing after " + before, start);
    }
    return value;
  }

  private String untilAny(String stops) {
    int start = at;
    while (at < text.length() && !isSpaceAt(at) && stops.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted() throws QueryException {
    int start = at++;
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at++));
    }
    if (at >= text.length()) {
      throw new QueryException("the quote has no end", start);
    }
    at++;
    return value.toString();
  }

  private Predicate<Item> equal(String key, String value, int start) throws QueryException {
    Wildcard wanted = new Wildcard(value);
    return switch (key) {
      case "" -> throw new QueryException("a key is missing before ':'", start);
      case "service" -> item -> wanted.matches(item.origin().service());
      case "scope" -> item -> wanted.matches(item.origin().scope().getName());
      case "event" -> item -> item.anyEvent(wanted::matches);
      case "name" -> {
        only(Query.Subject.SPANS, "name:", "spans", start);
        yield item -> wanted.matches(item.name());
      }
      case "kind" -> {
        only(Query.Subject.SPANS, "kind:", "spans", start);
        int kind = oneOf(KINDS, value, start);
        yield item -> item.kind() == kind;
      }
      case "level" -> {
        only(Query.Subject.LOGS, "level:", "log records", start);
        int level = oneOf(LEVELS, value, start);
        yield item -> item.severity() >= level;
      }
      case "trace" -> trace(value, start);
      case "span" -> {
        long id = TraceId.spanId(value);
        if (id == 0) {
          throw new QueryException("a span id has 16 hex digits", start);
        }
        yield item -> item.spanId() == id;
      }
      default -> AttributeTerm.equal(key, value);
    };
  }

  private static Predicate<Item> trace(String value, int start) throws QueryException {
    TraceId id = TraceId.parse(value);
    if (id == null) {
      throw new QueryException("a trace id has 32 hex digits", start);
    }
    return item -> id.equals(item.traceId());
  }

  private static Predicate<Item> number(String key, String operator, String value, int at)
      throws QueryException {
    double number;
    try {
      number = new BigDecimal(value).doubleValue();
    } catch (NumberFormatException e) {
      throw new QueryException(
          "after " + key + operator + " a number is needed, such as 500 or 0.5", at);
    }
    return AttributeTerm.number(
        key,
        have ->
            switch (operator) { // NaN is neither
              case ">" -> have > number;
              case ">=" -> have >= number;
              case "<" -> have < number;
              default -> have <= number;
            });
  }

  private static LongPredicate comparison(String operator, long limit) {
    return switch (operator) {
      case ">" -> have -> have > limit;
      case ">=" -> have -> have >= limit;
      case "<" -> have -> have < limit;
      default -> have -> have <= limit;
    };
  }

  private static long duration(String value, int at) throws QueryException {
    int unitAt = value.length();
    while (unitAt > 0 && !Character.isDigit(value.charAt(unitAt - 1))) {
      unitAt--;
    }
    Long unit = UNITS.get(value.substring(unitAt));
    try {
      if (unit == null || unitAt > 20) {
        throw new NumberFormatException();
      }
      BigDecimal nanos =
          new BigDecimal(value.substring(0, unitAt)).multiply(BigDecimal.valueOf(unit));
      if (nanos.compareTo(LONGEST) > 0) {
        throw new NumberFormatException();
      }
      return nanos.longValue();
    } catch (NumberFormatException e) {
      throw new QueryException(
          "a duration is a number and ns, us, ms, s, m or h, such as 1.5ms", at);
    }
  }

  private static int oneOf(Map<String, Integer> allowed, String value, int at)
      throws QueryException {
    Integer number = allowed.get(value.toLowerCase(Locale.ROOT));
    if (number == null) {
      throw new QueryException(
          "'"
              + value
              + "' is not one of "
              + String.join(", ", allowed.keySet().stream().sorted().toList()),
          at);
    }
    return number;
  }

  private void only(Query.Subject needed, String term, String what, int start)
      throws QueryException {
    if (subject != needed) {
      throw new QueryException(term + " is for " + what + " only", start);
    }
  }
}
