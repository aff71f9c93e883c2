package io.throughline.tests.e2e;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What of {@code deploy/} is not run here, checked by the programs that read it: the collectors of
 * a fleet, the manifests against three versions of Kubernetes, the compose file.
 */
@Tag("e2e")
class ConfigurationsE2e {

  @ParameterizedTest
  @ValueSource(strings = {"collector", "prometheus", "kubernetes", "compose"})
  void its_program_accepts_it(String part) throws Exception {
    Operator.mustRun("install", part);
    Operator.mustRun("validate", part);
  }
}
