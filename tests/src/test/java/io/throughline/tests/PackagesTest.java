package io.throughline.tests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The packages of a module depend one way, and what is internal to a module stays there. */
@AnalyzeClasses(packages = "io.throughline", importOptions = DoNotIncludeTests.class)
class PackagesTest {

  private static final String[] PUBLISHED = {
    "io.throughline",
    "io.throughline.internal..",
    "io.throughline.sampling..",
    "io.throughline.delivery..",
    "io.throughline.operators..",
    "io.throughline.logging..",
    "io.throughline.grpc..",
    "io.throughline.mqtt..",
    "io.throughline.http..",
    "io.throughline.spring..",
    "io.throughline.semconv..",
    "io.throughline.viewer.."
  };

  @ArchTest
  static final ArchRule internals_of_the_bootstrap_stay_there =
      internalsStay("io.throughline.internal..", "io.throughline", "io.throughline.sampling..");

  @ArchTest
  static final ArchRule internals_of_delivery_stay_there =
      internalsStay("io.throughline.delivery.internal..", "io.throughline.delivery..");

  @ArchTest
  static final ArchRule internals_of_the_operators_port_stay_there =
      internalsStay("io.throughline.operators.internal..", "io.throughline.operators..");

  @ArchTest
  static final ArchRule internals_of_logging_stay_there =
      internalsStay("io.throughline.logging.internal..", "io.throughline.logging..");

  @ArchTest
  static final ArchRule internals_of_the_viewer_stay_there =
      internalsStay("io.throughline.viewer.internal..", "io.throughline.viewer..");

  private static ArchRule internalsStay(String internal, String... home) {
    return noClasses()
        .that(resideOutsideOfPackages(home))
        .and(resideOutsideOfPackages(internal))
        .should()
        .dependOnClassesThat(resideInAnyPackage(internal));
  }

  @ArchTest
  static final ArchRule packages_are_free_of_cycles =
      slices().matching("io.throughline.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nothing_calls_back_into_the_entry_point =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.throughline.internal..",
              "io.throughline.sampling..",
              "io.throughline.delivery..",
              "io.throughline.operators..",
              "io.throughline.logging..",
              "io.throughline.viewer..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.throughline");

  @ArchTest
  static final ArchRule rooms_of_the_bootstrap =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("entry")
          .definedBy("io.throughline")
          .layer("sdk")
          .definedBy("io.throughline.internal.sdk")
          .layer("process")
          .definedBy("io.throughline.internal.process")
          .layer("operators")
          .definedBy("io.throughline.internal.operators")
          .layer("health")
          .definedBy("io.throughline.internal.health")
          .layer("masking")
          .definedBy("io.throughline.internal.masking")
          .layer("settings")
          .definedBy("io.throughline.internal.settings")
          .layer("sampling")
          .definedBy("io.throughline.sampling")
          .whereLayer("entry")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("sdk")
          .mayOnlyBeAccessedByLayers("entry")
          .whereLayer("process")
          .mayOnlyBeAccessedByLayers("entry", "sdk")
          .whereLayer("operators")
          .mayOnlyBeAccessedByLayers("entry", "process")
          .whereLayer("masking")
          .mayOnlyBeAccessedByLayers("sdk")
          .whereLayer("health")
          .mayOnlyBeAccessedByLayers("entry", "sdk", "operators")
          .whereLayer("sampling")
          .mayOnlyBeAccessedByLayers("entry", "sdk", "operators")
          .whereLayer("settings")
          .mayOnlyBeAccessedByLayers("entry", "sdk", "operators", "process");

  @ArchTest
  static final ArchRule rooms_of_delivery =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("autoconfigure")
          .definedBy("io.throughline.delivery.autoconfigure")
          .layer("entry")
          .definedBy("io.throughline.delivery")
          .layer("loop")
          .definedBy("io.throughline.delivery.internal.loop")
          .layer("transport")
          .definedBy("io.throughline.delivery.internal.transport")
          .layer("spool")
          .definedBy("io.throughline.delivery.internal.spool")
          .whereLayer("autoconfigure")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("entry")
          .mayOnlyBeAccessedByLayers("autoconfigure")
          .whereLayer("loop")
          .mayOnlyBeAccessedByLayers("autoconfigure", "entry")
          .whereLayer("transport")
          .mayOnlyBeAccessedByLayers("entry", "loop")
          .whereLayer("spool")
          .mayOnlyBeAccessedByLayers("entry", "loop", "transport");

  @ArchTest
  static final ArchRule rooms_of_logging =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("entry")
          .definedBy("io.throughline.logging")
          .layer("queue")
          .definedBy("io.throughline.logging.internal.queue")
          .layer("otlp")
          .definedBy("io.throughline.logging.internal.otlp")
          .layer("line")
          .definedBy("io.throughline.logging.internal.line")
          .layer("mask")
          .definedBy("io.throughline.logging.mask")
          .whereLayer("entry")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("queue")
          .mayOnlyBeAccessedByLayers("entry")
          .whereLayer("otlp")
          .mayOnlyBeAccessedByLayers("entry")
          .whereLayer("line")
          .mayOnlyBeAccessedByLayers("entry", "queue", "otlp")
          .whereLayer("mask")
          .mayOnlyBeAccessedByLayers("entry", "line");

  @ArchTest
  static final ArchRule rooms_of_the_viewer =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("entry")
          .definedBy("io.throughline.viewer")
          .layer("api")
          .definedBy("io.throughline.viewer.internal.api")
          .layer("receive")
          .definedBy("io.throughline.viewer.internal.receive")
          .layer("session")
          .definedBy("io.throughline.viewer.internal.session")
          .layer("search")
          .definedBy("io.throughline.viewer.internal.search")
          .layer("plot")
          .definedBy("io.throughline.viewer.internal.plot")
          .layer("dashboard")
          .definedBy("io.throughline.viewer.internal.dashboard")
          .layer("store")
          .definedBy("io.throughline.viewer.internal.store")
          .layer("http")
          .definedBy("io.throughline.viewer.internal.http")
          .whereLayer("entry")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("api")
          .mayOnlyBeAccessedByLayers("entry")
          .whereLayer("receive")
          .mayOnlyBeAccessedByLayers("entry", "api")
          .whereLayer("session")
          .mayOnlyBeAccessedByLayers("entry", "api")
          .whereLayer("search")
          .mayOnlyBeAccessedByLayers("api")
          .whereLayer("dashboard")
          .mayOnlyBeAccessedByLayers("api")
          .whereLayer("plot")
          .mayOnlyBeAccessedByLayers("api", "dashboard")
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers(
              "entry", "api", "receive", "session", "search", "dashboard", "plot")
          .whereLayer("http")
          .mayOnlyBeAccessedByLayers("entry", "api", "receive");

  /** "Open type" leads to one class. */
  @ArchTest
  static void no_two_types_have_one_name(JavaClasses classes) {
    Map<String, List<String>> byName =
        classes.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .filter(resideInAnyPackage(PUBLISHED))
            .collect(
                Collectors.groupingBy(
                    JavaClass::getSimpleName,
                    Collectors.mapping(JavaClass::getPackageName, Collectors.toList())));
    byName.values().removeIf(packages -> packages.size() == 1);

    assertThat(byName).isEmpty();
  }
}
