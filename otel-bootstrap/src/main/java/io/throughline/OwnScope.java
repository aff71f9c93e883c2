package io.throughline;

import io.throughline.semconv.InstrumentationScope;

/** What this module measures itself with. */
final class OwnScope {

  static final InstrumentationScope BOOTSTRAP = new InstrumentationScope("io.throughline");

  private OwnScope() {}
}
