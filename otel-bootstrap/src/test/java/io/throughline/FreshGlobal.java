package io.throughline;

import io.opentelemetry.api.GlobalOpenTelemetry;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** No test sees the global OpenTelemetry of another. */
final class FreshGlobal implements BeforeEachCallback, AfterEachCallback {

  @Override
  public void beforeEach(ExtensionContext context) {
    GlobalOpenTelemetry.resetForTest();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    GlobalOpenTelemetry.resetForTest();
  }
}
