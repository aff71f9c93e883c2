package io.throughline.semconv.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketBoundTest {

  /** The first is what Prometheus 3.15 stored of the last, scraped from a page of Java's. */
  @ParameterizedTest
  @CsvSource({
    "1,            1.0,          1|1.0",
    "0.50,         0.5,          0.5",
    "100000,       100000.0,     100000|100000.0",
    "1048576,      1.048576e+06, 1048576|1.048576e+06|1048576.0",
    "16777216,     1.6777216e+07, 16777216|1.6777216e+07|1.6777216E7",
    "0.0005,       0.0005,       0.0005|5.0E-4",
    "0.00005,      5e-05,        0.00005|5e-05|5.0E-5",
    "10000000,     1e+07,        10000000|1e+07|1.0E7"
  })
  void a_bound_has_the_spellings_of_go_and_of_java(
      BigDecimal bound, String canonical, String spellings) {
    assertThat(new BucketBound(bound).canonical()).isEqualTo(canonical);
    assertThat(new BucketBound(bound).spellings()).containsExactly(spellings.split("\\|"));
  }

  @Test
  void the_condition_takes_each_spelling_and_nothing_else() {
    String condition = new BucketBound(new BigDecimal("1048576")).condition();

    assertThat(condition).isEqualTo("=~\"1048576|1\\\\.048576e\\\\+06|1048576\\\\.0\"");
    Pattern pattern = Pattern.compile(condition.replaceAll("=~|\"", "").replace("\\\\", "\\"));
    assertThat("1.048576e+06").matches(pattern);
    assertThat("1x048576e+06").doesNotMatch(pattern);
  }
}
