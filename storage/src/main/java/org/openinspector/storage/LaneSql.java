package org.openinspector.storage;

import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import java.util.List;

/// The statement with which a lane looks for what is due: its own tasks only.
final class LaneSql extends PostgreSqlJdbcCustomization {
    private final String tasks;

    LaneSql(List<String> tasks) {
        super(false, false);
        for (String task : tasks) {
            if (!task.matches("[A-Za-z0-9_.-]+")) {
                throw new IllegalArgumentException(
                        "task is \"" + task + "\", expected letters, digits, hyphens");
            }
        }
        this.tasks = " AND task_name IN ('" + String.join("', '", tasks) + "') ";
    }

    @Override
    public String createSelectDueQuery(
            String table, int limit, String condition, boolean byPriority) {
        return super.createSelectDueQuery(table, limit, condition + tasks, byPriority);
    }
}
