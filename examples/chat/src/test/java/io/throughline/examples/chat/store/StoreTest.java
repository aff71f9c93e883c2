package io.throughline.examples.chat.store;

import static io.throughline.testing.TelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.throughline.examples.chat.parts.RealParts;
import io.throughline.testing.TelemetryExtension;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StoreTest {

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private Database database;

  @BeforeEach
  void open() throws Exception {
    database =
        Database.open(
            new DatabaseOptions(RealParts.newDatabase(), "test", 3, Duration.ofMillis(300)),
            telemetry.openTelemetry());
    database.apply("/io/throughline/examples/chat/schema.sql");
    database.apply("/io/throughline/examples/chat/schema.sql");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static int insertUser(java.sql.Connection connection, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO users (name, token_digest) VALUES (?, ?)")) {
      statement.setString(1, name);
      statement.setString(2, name);
      return statement.executeUpdate();
    }
  }

  private List<HistogramPointData> calls() {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals("db.client.operation.duration"))
        .flatMap(metric -> metric.getHistogramData().getPoints().stream())
        .toList();
  }

  private long pool(String metric) {
    return telemetry.metrics().stream()
        .filter(each -> each.getName().equals(metric))
        .flatMap(each -> each.getLongSumData().getPoints().stream())
        .filter(
            point ->
                !"idle"
                    .equals(
                        point
                            .getAttributes()
                            .get(AttributeKey.stringKey("db.client.connection.state"))))
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  @Test
  void statements_are_measured_and_traced_by_their_stable_names() throws Exception {
    database.run(connection -> insertUser(connection, "ada"));
    assertThatThrownBy(() -> database.run(connection -> insertUser(connection, "ada")))
        .isInstanceOf(SQLException.class);

    assertThat(calls())
        .anySatisfy(
            point -> {
              assertThat(point.getCount()).isEqualTo(1);
              assertThat(point.getBoundaries())
                  .containsExactly(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0);
              assertThat(point.getAttributes().get(AttributeKey.stringKey("db.query.summary")))
                  .isEqualTo("INSERT users");
              assertThat(point.getAttributes().get(AttributeKey.stringKey("error.type"))).isNull();
            });
    assertThat(telemetry).hasSpans("INSERT users", "INSERT users");
    assertThat(telemetry.spans().get(0).getAttributes().asMap().values())
        .noneMatch(value -> value.toString().contains("ada"));
  }

  @Test
  void transaction_is_all_or_nothing() throws Exception {
    assertThatThrownBy(
            () ->
                database.transaction(
                    connection -> {
                      insertUser(connection, "ada");
                      return insertUser(connection, "ada");
                    }))
        .isInstanceOf(SQLException.class);
    long users =
        database.run(
            connection -> {
              try (Statement statement = connection.createStatement();
                  var rows = statement.executeQuery("SELECT count(*) FROM users")) {
                rows.next();
                return rows.getLong(1);
              }
            });
    assertThat(users).isZero();
  }

  @Test
  void pool_that_is_full_refuses_in_time_and_is_seen() throws Exception {
    database.run(
        one ->
            database.run(
                two ->
                    database.run(
                        three -> {
                          assertThat(pool("db.client.connection.count")).isEqualTo(3);
                          assertThat(pool("db.client.connection.max")).isEqualTo(3);
                          assertThatThrownBy(() -> database.run(four -> 0))
                              .isInstanceOf(SQLTransientConnectionException.class);
                          return 0;
                        })));
    assertThat(pool("db.client.connection.timeouts")).isEqualTo(1);
    // Hikari counts once a second.
    await().atMost(Duration.ofSeconds(60)).until(() -> pool("db.client.connection.count") == 0);
    assertThat(telemetry)
        .metric("db.client.connection.wait_time")
        .hasHistogramSatisfying(
            histogram ->
                // Two were for the schema, and who waited in vain has waited, too.
                histogram.hasPointsSatisfying(point -> point.hasCount(6)));
  }
}
