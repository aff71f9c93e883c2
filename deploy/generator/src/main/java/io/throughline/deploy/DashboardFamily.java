package io.throughline.deploy;

/**
 * Dashboards that name each other in their menus.
 *
 * @param id what their addresses begin with, and the tag by which they are found
 * @param title of the menu
 */
record DashboardFamily(String id, String title) {

  static final DashboardFamily OURS = new DashboardFamily("throughline", "Throughline");

  /** What Grafana takes as an address. */
  private static final int LONGEST_UID = 40;

  String uid(String dashboard, String place) {
    String uid = id + "-" + dashboard;
    if (uid.length() > LONGEST_UID) {
      throw new SpecificationException(
          place, "the address '" + uid + "' has more than " + LONGEST_UID + " characters");
    }
    return uid;
  }
}
