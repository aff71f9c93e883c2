package io.throughline.tests;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.throughline.semconv.InstrumentationScope;
import org.slf4j.spi.LoggingEventBuilder;

/** Modules depend one way, and only the bootstrap knows the SDK. */
@AnalyzeClasses(packages = "io.throughline", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String SEMCONV = "io.throughline.semconv..";
  private static final String GRPC = "io.throughline.grpc..";
  private static final String MQTT = "io.throughline.mqtt..";
  private static final String HTTP = "io.throughline.http..";
  private static final String INSTRUMENTATION = "io.throughline.instrumentation..";
  private static final String LOGGING = "io.throughline.logging..";
  private static final String DELIVERY = "io.throughline.delivery..";
  private static final String OPERATORS = "io.throughline.operators..";
  private static final String VIEWER = "io.throughline.viewer..";
  private static final String VIEWER_IN_A_SERVICE = "io.throughline.viewer.autoconfigure";
  private static final String SPRING = "io.throughline.spring..";
  private static final String EXAMPLES = "io.throughline.examples..";

  @ArchTest
  static final ArchRule modules_depend_one_way =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("semconv")
          .definedBy(SEMCONV)
          .layer("grpc-propagation")
          .definedBy(GRPC)
          .layer("mqtt-propagation")
          .definedBy(MQTT)
          .layer("http-propagation")
          .definedBy(HTTP)
          .layer("instrumentation")
          .definedBy(INSTRUMENTATION)
          .layer("logging-config")
          .definedBy(LOGGING)
          .layer("otlp-delivery")
          .definedBy(DELIVERY)
          .layer("operators-port")
          .definedBy(OPERATORS)
          .layer("otel-bootstrap")
          .definedBy("io.throughline", "io.throughline.internal..", "io.throughline.sampling..")
          .layer("viewer")
          .definedBy(VIEWER)
          .layer("spring-boot-starter")
          .definedBy(SPRING)
          .layer("examples")
          .definedBy(EXAMPLES)
          .whereLayer("grpc-propagation")
          .mayOnlyBeAccessedByLayers("spring-boot-starter", "examples")
          .whereLayer("mqtt-propagation")
          .mayOnlyBeAccessedByLayers("examples")
          .whereLayer("http-propagation")
          .mayOnlyBeAccessedByLayers("examples")
          .whereLayer("instrumentation")
          .mayOnlyBeAccessedByLayers("examples")
          .whereLayer("otlp-delivery")
          .mayOnlyBeAccessedByLayers(
              "otel-bootstrap", "examples") // of a program with the plain SDK
          .whereLayer("operators-port")
          .mayOnlyBeAccessedByLayers(
              "otel-bootstrap", "examples") // its spi, which Health hands out
          .whereLayer("logging-config")
          .mayOnlyBeAccessedByLayers("otel-bootstrap", "spring-boot-starter", "examples")
          .whereLayer("otel-bootstrap")
          .mayOnlyBeAccessedByLayers("spring-boot-starter", "examples")
          .whereLayer("viewer")
          .mayOnlyBeAccessedByLayers("examples")
          .whereLayer("spring-boot-starter")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("examples")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule the_viewer_works_without_the_rest_of_the_house =
      noClasses()
          .that()
          .resideInAPackage(VIEWER)
          .and()
          .resideOutsideOfPackage(VIEWER_IN_A_SERVICE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              SEMCONV,
              GRPC,
              MQTT,
              HTTP,
              INSTRUMENTATION,
              LOGGING,
              DELIVERY,
              OPERATORS,
              "io.throughline",
              "io.throughline.internal..",
              "io.opentelemetry.sdk..",
              "io.opentelemetry.api..");

  @ArchTest
  static final ArchRule only_the_bootstrap_and_the_examples_know_the_sdk =
      noClasses()
          .that()
          .resideInAnyPackage(SEMCONV, GRPC, MQTT, HTTP, INSTRUMENTATION, LOGGING)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.opentelemetry.sdk..", "io.opentelemetry.exporter..");

  @ArchTest
  static final ArchRule grpc_propagation_needs_nothing_but_grpc_and_opentelemetry_apis =
      classes()
          .that()
          .resideInAPackage(GRPC)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              GRPC,
              SEMCONV,
              "java..",
              "io.grpc",
              "io.opentelemetry..",
              "org.jspecify..",
              "com.google.errorprone.annotations..");

  @ArchTest
  static final ArchRule mqtt_propagation_needs_nothing_but_the_opentelemetry_api =
      classes()
          .that()
          .resideInAPackage(MQTT)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(MQTT, SEMCONV, "java..", "io.opentelemetry..", "org.jspecify..");

  @ArchTest
  static final ArchRule http_propagation_needs_nothing_but_the_opentelemetry_api =
      classes()
          .that()
          .resideInAPackage(HTTP)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              HTTP, SEMCONV, "java..", "javax.net..", "io.opentelemetry..", "org.jspecify..");

  /** A user of one library does not have the others. */
  @ArchTest
  static final ArchRule instrumentations_do_not_know_each_other =
      slices().matching("io.throughline.instrumentation.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule log_lines_get_their_fields_from_events_of_the_catalogue =
      noClasses()
          .that()
          .resideOutsideOfPackages(SEMCONV, LOGGING)
          .should()
          .callMethodWhere(
              target(name("addKeyValue"))
                  .and(target(owner(assignableTo(LoggingEventBuilder.class)))));

  /**
   * Who passes on what others ask of it makes none, such as the global instance; the beans of the
   * starter are the host's own.
   */
  @ArchTest
  static final ArchRule tracers_and_meters_have_the_version_and_the_schema_of_the_release =
      noClasses()
          .that()
          .resideOutsideOfPackages(SPRING, EXAMPLES)
          .and(not(equivalentTo(InstrumentationScope.class)))
          .and(not(assignableTo(OpenTelemetry.class)))
          .and(not(assignableTo(TracerProvider.class)))
          .and(not(assignableTo(MeterProvider.class)))
          .should()
          .accessTargetWhere(target(nameMatching("getTracer|getMeter|tracerBuilder|meterBuilder")))
          .orShould()
          .accessTargetWhere(
              target(name("get"))
                  .and(
                      target(
                          owner(
                              assignableTo(TracerProvider.class)
                                  .or(assignableTo(MeterProvider.class))))))
          .because("InstrumentationScope gives them both");

  @ArchTest
  static final ArchRule the_parts_of_an_example_do_not_know_each_other_in_circles =
      slices().matching("io.throughline.examples.(*).(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule examples_do_not_know_each_other =
      slices()
          .matching("io.throughline.examples.(*)..")
          .should()
          .notDependOnEachOther()
          // What plays a demonstration is written once.
          .ignoreDependency(alwaysTrue(), resideInAPackage("io.throughline.examples.kit"));

  @ArchTest
  static final ArchRule classes_are_named_for_what_they_are =
      noClasses()
          .that(alwaysTrue())
          .should()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveSimpleNameEndingWith("Common");
}
