package io.throughline.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.List;
import java.util.Set;

/** A setting that is defined is also read. */
@AnalyzeClasses(packages = "io.throughline", importOptions = DoNotIncludeTests.class)
class SettingsInUseTest {

  private static final String SETTINGS = "io.throughline.internal.settings.";

  /** The starter and the viewer read them by their keys. */
  private static final Set<String> OF_OTHER_MODULES =
      Set.of("ENABLED", "VIEWER_ENABLED", "VIEWER_PORT");

  @ArchTest
  static void no_setting_is_without_effect(JavaClasses classes) {
    JavaClass table = classes.get(SETTINGS + "ThroughlineSettings");
    List<JavaField> settings =
        table.getFields().stream()
            .filter(field -> field.getRawType().getName().equals(SETTINGS + "Setting"))
            .toList();

    assertThat(settings).hasSizeGreaterThan(30);
    assertThat(settings).filteredOn(setting -> isUnread(setting, table)).isEmpty();
  }

  private static boolean isUnread(JavaField setting, JavaClass table) {
    return !OF_OTHER_MODULES.contains(setting.getName())
        && setting.getAccessesToSelf().stream()
            .allMatch(access -> access.getOriginOwner().equals(table));
  }
}
