package io.throughline.tests;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    "io.throughline.instrumentation..",
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

  /**
   * Which package uses which others of its module, of all that the product has: what is missing
   * here fails, and so does what is here and is not in the code any more.
   */
  private static final String ARROWS =
      """
      throughline: internal.health internal.operators internal.process internal.sdk \
      internal.settings sampling
      throughline.delivery: internal.loop internal.spool internal.transport spi
      throughline.delivery.autoconfigure: delivery internal.loop
      throughline.delivery.internal.loop: internal.spool internal.transport spi
      throughline.delivery.internal.transport: internal.spool
      throughline.internal.operators: internal.health internal.settings sampling
      throughline.internal.process: internal.operators internal.settings
      throughline.internal.sdk: internal.callbacks internal.health internal.masking \
      internal.process internal.settings sampling
      throughline.logging: internal.context internal.line internal.otlp internal.queue \
      internal.trace internal.verbosity mask verbosity
      throughline.logging.internal.line: identity internal.context internal.trace mask
      throughline.logging.internal.otlp: internal.context internal.line
      throughline.logging.internal.queue: internal.context internal.line internal.trace
      throughline.logging.internal.verbosity: internal.context internal.line verbosity
      throughline.operators: http internal.server spi
      throughline.operators.internal.prometheus: exposition
      throughline.operators.internal.server: http spi
      throughline.operators.metrics: exposition http internal.prometheus spi
      throughline.semconv.propagation: semconv
      throughline.viewer: internal.api internal.catalogue internal.compare internal.http \
      internal.operators internal.receive internal.session internal.store
      throughline.viewer.autoconfigure: viewer
      throughline.viewer.internal.api: internal.catalogue internal.compare internal.dashboard \
      internal.http internal.operators internal.otlp internal.plot internal.receive \
      internal.search internal.session internal.store
      throughline.viewer.internal.compare: internal.session internal.store
      throughline.viewer.internal.dashboard: internal.plot internal.store
      throughline.viewer.internal.operators: internal.otlp internal.store
      throughline.viewer.internal.plot: internal.otlp internal.store
      throughline.viewer.internal.receive: internal.http internal.otlp internal.store
      throughline.viewer.internal.search: internal.otlp internal.store
      throughline.viewer.internal.session: internal.otlp internal.store
      """;

  @ArchTest
  static void packages_use_these_others_of_their_module_and_no_more(JavaClasses classes) {
    Map<String, Set<String>> used = new TreeMap<>();
    for (Arrow arrow : arrows(classes, JavaClass::getPackageName)) {
      used.computeIfAbsent(arrow.from.substring("io.".length()), from -> new TreeSet<>())
          .add(withoutModule(arrow.to));
    }

    String drawn =
        used.entrySet().stream()
            .map(of -> of.getKey() + ": " + String.join(" ", of.getValue()) + "\n")
            .collect(Collectors.joining());
    assertThat(drawn).isEqualTo(ARROWS);
  }

  /** The bootstrap's types that hosts see, and its packages: few enough to be seen at once. */
  @ArchTest
  static void the_bootstrap_is_seen_at_once(JavaClasses classes) {
    JavaClasses bootstrap =
        classes.that(
            resideInAnyPackage(
                    "io.throughline", "io.throughline.internal..", "io.throughline.sampling..")
                .and(not(simpleName("package-info"))));
    Set<Arrow> arrows = arrows(bootstrap, PackagesTest::room);

    assertThat(bootstrap.stream().map(PackagesTest::room).distinct()).hasSizeLessThanOrEqualTo(16);
    assertThat(arrows).hasSizeLessThanOrEqualTo(30);
    assertThat(floor("io.throughline", arrows(bootstrap, JavaClass::getPackageName)))
        .isLessThanOrEqualTo(5);
  }

  /** All that a module's packages begin with; those of the bootstrap have no name of their own. */
  private static final Pattern MODULE =
      Pattern.compile("^io\\.throughline(\\.(?!internal\\b|sampling\\b)\\w+)?");

  private record Arrow(String from, String to) {}

  private static Set<Arrow> arrows(JavaClasses classes, Function<JavaClass, String> room) {
    return classes.stream()
        .filter(type -> resideInAnyPackage(PUBLISHED).test(type))
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .filter(use -> module(use.getOriginClass()).equals(module(target(use))))
        .map(use -> new Arrow(room.apply(use.getOriginClass()), room.apply(target(use))))
        .filter(arrow -> !arrow.from.equals(arrow.to))
        .collect(Collectors.toSet());
  }

  private static JavaClass target(Dependency use) {
    return use.getTargetClass().getBaseComponentType();
  }

  private static String module(JavaClass type) {
    Matcher name = MODULE.matcher(type.getPackageName());
    return name.find() ? name.group() : "";
  }

  private static String withoutModule(String name) {
    String rest = MODULE.matcher(name).replaceFirst("");
    return rest.isEmpty() ? name.substring(name.lastIndexOf('.') + 1) : rest.substring(1);
  }

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    return name.equals("io.throughline") ? type.getName().split("\\$", 2)[0] : name;
  }

  private static int floor(String room, Set<Arrow> arrows) {
    return 1
        + arrows.stream()
            .filter(arrow -> arrow.from.equals(room))
            .mapToInt(arrow -> floor(arrow.to, arrows))
            .max()
            .orElse(0);
  }

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
