package io.throughline.testing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions;
import io.opentelemetry.sdk.testing.assertj.SpanDataAssert;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An expected span with its children, made by {@link TelemetryAssertions#span}. What is not said of
 * a span may be anything, but it has exactly these children, in any order. Immutable.
 */
public final class SpanTree {

  private final String name;
  private final @Nullable SpanKind kind;
  private final Attributes attributes;
  private final List<Consumer<SpanDataAssert>> checks;
  private final List<SpanTree> children;

  SpanTree(String name) {
    this(name, null, Attributes.empty(), List.of(), List.of());
  }

  private SpanTree(
      String name,
      @Nullable SpanKind kind,
      Attributes attributes,
      List<Consumer<SpanDataAssert>> checks,
      List<SpanTree> children) {
    this.name = name;
    this.kind = kind;
    this.attributes = attributes;
    this.checks = checks;
    this.children = children;
  }

  /**
   * The same, with this kind.
   *
   * @param expected what has to be there
   * @return another tree
   */
  public SpanTree kind(SpanKind expected) {
    return new SpanTree(name, expected, attributes, checks, children);
  }

  /**
   * The same, with this attribute among its others.
   *
   * @param key its name and type
   * @param value its value
   * @param <T> its type
   * @return another tree
   */
  public <T> SpanTree attribute(AttributeKey<T> key, T value) {
    Attributes more = attributes.toBuilder().put(key, value).build();
    return new SpanTree(name, kind, more, checks, children);
  }

  /**
   * The same, with a further check by OpenTelemetry's own assertions.
   *
   * @param check what fails as an assertion does
   * @return another tree
   */
  public SpanTree satisfying(Consumer<SpanDataAssert> check) {
    List<Consumer<SpanDataAssert>> more = new ArrayList<>(checks);
    more.add(check);
    return new SpanTree(name, kind, attributes, List.copyOf(more), children);
  }

  /**
   * The same, with these children and no others.
   *
   * @param expected what has to be there
   * @return another tree
   */
  public SpanTree children(SpanTree... expected) {
    return new SpanTree(name, kind, attributes, checks, List.of(expected));
  }

  boolean matches(SpanNode actual) {
    return isLike(actual)
        && children.size() == actual.children().size()
        && matchAll(children, actual.children());
  }

  /** Whether each expected child finds an actual one of its own. */
  private static boolean matchAll(List<SpanTree> expected, List<SpanNode> actual) {
    if (expected.isEmpty()) {
      return true;
    }
    for (int i = 0; i < actual.size(); i++) {
      if (expected.get(0).matches(actual.get(i))) {
        List<SpanNode> rest = new ArrayList<>(actual);
        rest.remove(i);
        if (matchAll(expected.subList(1, expected.size()), rest)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isLike(SpanNode actual) {
    if (!actual.span().getName().equals(name)
        || (kind != null && actual.span().getKind() != kind)
        || !hasAttributes(actual.span().getAttributes())) {
      return false;
    }
    try {
      checks.forEach(check -> check.accept(OpenTelemetryAssertions.assertThat(actual.span())));
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  private boolean hasAttributes(Attributes actual) {
    return attributes.asMap().entrySet().stream()
        .allMatch(entry -> entry.getValue().equals(actual.asMap().get(entry.getKey())));
  }

  /** A line for each span, its children below and to the right. */
  @Override
  public String toString() {
    return lines("");
  }

  private String lines(String indent) {
    StringBuilder text = new StringBuilder(indent).append(name);
    if (kind != null) {
      text.append(' ').append(kind);
    }
    if (!attributes.isEmpty()) {
      text.append(' ').append(attributes.asMap());
    }
    if (!checks.isEmpty()) {
      text.append(" and ").append(checks.size()).append(" checks");
    }
    children.forEach(child -> text.append('\n').append(child.lines(indent + "  ")));
    return text.toString();
  }
}
