package io.throughline.tests.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Modules of the page that only calculate, in the browser that runs them. */
class PageModulesTest {

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  @BeforeEach
  void open() {
    browser.open("/traces");
  }

  /** What an expression over a module's exports is, as JSON. */
  private String calculated(String module, String expression) {
    return (String)
        browser
            .page()
            .evaluate(
                "async ([module, expression]) => { const m = await import(module);"
                    + " return JSON.stringify(("
                    + expression
                    + ")(m)) }",
                List.of(module, expression));
  }

  @Test
  void spans_stand_below_their_parents_in_the_order_of_their_starts() {
    String spans = "{parent: [-1, 0, 1, 0, -2], start: [0, 5, 6, 2, 9]}";

    assertThat(
            calculated(
                "/trace/tree.js",
                "m => { const t = m.treeOf("
                    + spans
                    + ");"
                    + " return [[...t.order], [...t.depth], [...t.size], m.shownRows(t, new Set([1]))] }"))
        .isEqualTo("[[0,3,1,2,4],[0,1,1,2,0],[4,1,2,1,1],[0,1,2,4]]");
  }

  @Test
  void spans_that_are_their_own_ancestors_are_shown_once() {
    assertThat(
            calculated(
                "/trace/tree.js",
                "m => [...m.treeOf({parent: [1, 0, 2], start: [0, 1, 2]}).order]"))
        .isEqualTo("[2,0,1]");
  }

  @Test
  void the_critical_path_goes_through_the_child_that_ended_last() {
    // root 0..100, a 10..60, b 50..90: b ended last, a was not waited for after b's start.
    assertThat(
            calculated(
                "/trace/criticalPath.js",
                "m => m.criticalPath({parent: [-1, 0, 0, 0], kind: [1, 1, 1, 1], start: [0, 10, 50, 5],"
                    + " duration: [100, 50, 40, 20]}).map(p => [p.span, p.from, p.to])"))
        .isEqualTo("[[0,90,100],[2,50,90],[0,25,50],[3,5,25],[0,0,5]]");
  }

  @Test
  void the_critical_path_goes_through_a_server_that_ends_after_its_answer_came() {
    // client 0..100, server 10..103, its work 20..102; what it started for later, 50..200.
    assertThat(
            calculated(
                "/trace/criticalPath.js",
                "m => m.criticalPath({parent: [-1, 0, 1, 1], kind: [3, 2, 1, 1],"
                    + " start: [0, 10, 20, 50], duration: [100, 93, 82, 150]})"
                    + ".map(p => [p.span, p.from, p.to])"))
        .isEqualTo("[[2,20,100],[1,10,20],[0,0,10]]");
  }

  @Test
  void pieces_of_the_critical_path_that_an_eye_cannot_tell_apart_are_drawn_as_one() {
    assertThat(
            calculated(
                "/trace/criticalPath.js",
                "m => m.drawn([{from: 900, to: 1000}, {from: 800, to: 899}, {from: 10, to: 500}],"
                    + " {from: 100, to: 1100})"))
        .isEqualTo("[{\"from\":800,\"to\":1000},{\"from\":10,\"to\":500}]");
  }

  @Test
  void durations_and_measured_values_have_three_digits_and_a_unit() {
    assertThat(
            calculated(
                "/core/format.js",
                "m => [m.duration(0), m.duration(999), m.duration(1234), m.duration(12e6),"
                    + " m.duration(1.5e9), m.duration(61e9), m.duration(NaN),"
                    + " m.measured(0.0123, 's'), m.measured(5, '{packet}/s'), m.measured(2048, 'By'),"
                    + " m.measured(0.5, '1'), m.measured(null, 's'), m.count(9999), m.count(52000)]"))
        .isEqualTo(
            "[\"0 ns\",\"999 ns\",\"1.23 µs\",\"12 ms\",\"1.5 s\",\"1 min 1 s\",\"–\","
                + "\"12.3 ms\",\"5 packets/s\",\"2 kB\",\"0.5\",\"–\",\"9,999\",\"52k\"]");
  }

  @Test
  void what_is_counted_is_named_as_so_many() {
    assertThat(
            calculated(
                "/core/format.js",
                "m => [m.measured(1, '{entry}'), m.measured(2, '{entry}'), m.measured(0, '{key}'),"
                    + " m.measured(3, '{process}'), m.measured(1.5, '{round_trip}/s'),"
                    + " m.measured(2, '{packets}'), m.measured(20, 'Cel')]"))
        .isEqualTo(
            "[\"1 entry\",\"2 entries\",\"0 keys\",\"3 processes\",\"1.5 round trips/s\","
                + "\"2 packets\",\"20 Cel\"]");
  }

  @Test
  void no_number_is_rounded_to_what_it_is_not() {
    assertThat(
            calculated(
                "/core/format.js",
                "m => [m.duration(119.7e9), m.duration(59.97e9), m.duration(3599.7e9),"
                    + " m.duration(-119.7e9), m.duration(7199.7e9), m.duration(999.7e3),"
                    + " m.duration(999.7), m.count(999700), m.measured(0.00004, '%'),"
                    + " m.measured(0.5, '%'), m.measured(0, '%'), m.measured(0.00123, '1'),"
                    + " m.measured(0.004, 'By/s')]"))
        .isEqualTo(
            "[\"2 min 0 s\",\"1 min 0 s\",\"1 h 0 min\",\"-2 min 0 s\",\"2 h 0 min\",\"1 ms\","
                + "\"1 µs\",\"1M\",\"0.004 %\",\"50 %\",\"0 %\",\"0.0012\",\"0.004 B/s\"]");
  }

  @Test
  void terms_are_split_at_spaces_outside_of_quotes_and_toggled() {
    assertThat(
            calculated(
                "/core/query.js",
                "m => [m.terms('a  name:\"b c\" \"d e'), m.toggleTerm('a b', 'a'),"
                    + " m.toggleTerm('a', 'error'), m.replaceTerm('x level:warn', 'level:', 'level:error'),"
                    + " m.termOf('k', 'a \"b\"'), m.termOf('k', 5), m.termOf('k', '')]"))
        .isEqualTo(
            "[[\"a\",\"name:\\\"b c\\\"\",\"\\\"d e\"],\"b\",\"a error\",\"x level:error\","
                + "\"k:\\\"a \\\\\\\"b\\\\\\\"\\\"\",\"k:5\",\"k:\\\"\\\"\"]");
  }

  @Test
  void routes_survive_their_url() {
    assertThat(
            calculated(
                "/core/route.js",
                "m => m.parseRoute(m.link('metrics', 'a/b c', {by: 'x,y', q: 'k:\"v w\"', e: ''}))"))
        .isEqualTo(
            "{\"view\":\"metrics\",\"id\":\"a/b c\",\"params\":{\"by\":\"x,y\",\"q\":\"k:\\\"v w\\\"\"}}");
  }

  @Test
  void ticks_are_round() {
    assertThat(calculated("/core/ticks.js", "m => [m.ticks(0, 37, 5), m.ticks(3, 3, 5)]"))
        .isEqualTo("[[0,10,20,30],[3]]");
  }

  @Test
  void frames_of_libraries_are_folded() {
    assertThat(
            calculated(
                "/span/stackFolds.js",
                "m => m.folds('X: y\\n\\tat java.base/java.io.A.b(A.java:1)\\n\\tat io.netty.B.c(B.java:2)"
                    + "\\n\\tat com.acme.D.e(D.java:3)').map(f => [f.folded, f.lines.length])"))
        .isEqualTo("[[false,1],[true,2],[false,1]]");
  }

  @Test
  void services_stand_right_of_their_callers_also_where_calls_go_in_a_circle() {
    assertThat(
            calculated(
                "/map/layers.js",
                "m => [...m.layersOf(['a', 'b', 'c'].map(service => ({service})),"
                    + " [{from: 'a', to: 'b'}, {from: 'b', to: 'c'}, {from: 'a', to: 'c'},"
                    + " {from: 'c', to: 'b'}])]"))
        .isEqualTo("[[\"a\",0],[\"b\",1],[\"c\",2]]");
  }

  @Test
  void empty_buckets_at_both_ends_are_not_drawn() {
    assertThat(
            calculated(
                "/metrics/heatMapLayout.js",
                "m => m.usedBuckets([[0, 3, 1, 0], null, [0, 0, 7, 0]])"))
        .isEqualTo("{\"first\":1,\"last\":2,\"most\":7}");
  }

  @Test
  void a_line_has_the_last_known_value_as_its_figure_and_increments_their_sum() {
    assertThat(
            calculated(
                "/dashboards/figures.js",
                "m => [m.figure({as: 'rate'}, {values: [1, 2, null]}),"
                    + " m.figure({as: 'increase'}, {values: [1, null, 2, 0]}),"
                    + " m.figure({as: 'value'}, {values: [null]})]"))
        .isEqualTo("[2,3,null]");
  }

  @Test
  void a_range_is_reckoned_from_now() {
    assertThat(
            calculated(
                "/core/range.js",
                "m => [m.rangeOf({last: '5m', q: 'x'}, 1e12), m.rangeOf({from: '1', to: '2'}, 1e12)]"))
        .isEqualTo("[{\"q\":\"x\",\"from\":\"999700000000\"},{\"from\":\"1\",\"to\":\"2\"}]");
  }
}
