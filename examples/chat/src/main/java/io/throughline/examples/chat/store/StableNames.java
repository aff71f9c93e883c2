package io.throughline.examples.chat.store;

/**
 * OpenTelemetry's instrumentations of databases keep to names of 2023, and have no metrics, unless
 * they are asked for the stable ones before the first of their classes is loaded.
 */
public final class StableNames {

  private static final String OPT_IN = "otel.semconv-stability.opt-in";

  static {
    if (System.getProperty(OPT_IN) == null
        && System.getenv("OTEL_SEMCONV_STABILITY_OPT_IN") == null) {
      System.setProperty(OPT_IN, "database");
    }
  }

  /** To be called before anything of OpenTelemetry's instrumentations is used. */
  public static void use() {
    // The static part does it, once.
  }

  private StableNames() {}
}
