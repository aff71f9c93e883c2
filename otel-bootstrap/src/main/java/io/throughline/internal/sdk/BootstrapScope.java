package io.throughline.internal.sdk;

import io.throughline.semconv.InstrumentationScope;

/** What this module measures itself with. */
final class BootstrapScope {

  static final InstrumentationScope BOOTSTRAP = new InstrumentationScope("io.throughline");

  private BootstrapScope() {}
}
