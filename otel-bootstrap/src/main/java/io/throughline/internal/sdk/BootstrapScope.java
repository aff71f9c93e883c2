package io.throughline.internal.sdk;

import io.throughline.semconv.InstrumentationScope;

/** The instrumentation scope of this module's own telemetry. */
final class BootstrapScope {

  static final InstrumentationScope BOOTSTRAP = new InstrumentationScope("io.throughline");

  private BootstrapScope() {}
}
